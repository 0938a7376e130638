"""What the program is built of, as CycloneDX 1.5: python3 packaging/sbom.py [TARGET] > mujaz.cdx.json

From `cargo metadata` and Cargo.lock alone, so that it needs no network and no other tool: every crate that is linked into the command
for a target, with its licence and the hash of its source; what only compiles or tests it (macros, build scripts) is left out.
"""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def checksums():
    """Hashes of sources by name and version, out of Cargo.lock."""
    found, package = {}, {}
    for line in (ROOT / "Cargo.lock").read_text(encoding="utf-8").splitlines():
        name, _, value = line.partition(" = ")
        if line == "[[package]]":
            package = {}
        elif name in ("name", "version", "checksum"):
            package[name] = value.strip('"')
            if name == "checksum":
                found[package["name"], package["version"]] = package["checksum"]
    return found


def linked(metadata):
    """Ids of what the command is linked of, and what each of them needs."""
    nodes = {node["id"]: node for node in metadata["resolve"]["nodes"]}
    [start] = [p["id"] for p in metadata["packages"] if p["name"] == "mujaz-cli"]
    macros = {p["id"] for p in metadata["packages"] if any("proc-macro" in t["kind"] for t in p["targets"])}
    needs, waiting = {}, [start]
    while waiting:
        at = waiting.pop()
        if at not in needs:
            normal = [d["pkg"] for d in nodes[at]["deps"] if d["pkg"] not in macros and any(k["kind"] is None for k in d["dep_kinds"])]
            needs[at] = sorted(normal)
            waiting += normal
    return start, needs


def main():
    target = sys.argv[1:2]
    if not target:
        lines = subprocess.run(["rustc", "-vV"], capture_output=True, text=True, check=True).stdout.splitlines()
        target = [line[len("host: ") :] for line in lines if line.startswith("host: ")]
    command = ["cargo", "metadata", "--format-version", "1", "--locked", "--filter-platform", *target]
    metadata = json.loads(subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout)
    start, needs = linked(metadata)
    hashes, packages = checksums(), {p["id"]: p for p in metadata["packages"]}

    def reference(at):
        return f"pkg:cargo/{packages[at]['name']}@{packages[at]['version']}"

    def component(at):
        package = packages[at]
        made = {"type": "library", "bom-ref": reference(at), "name": package["name"], "version": package["version"], "purl": reference(at)}
        if package["license"]:
            # "MIT/Apache-2.0" is how it was written once.
            made["licenses"] = [{"expression": " OR ".join(part.strip() for part in package["license"].split("/"))}]
        checksum = hashes.get((package["name"], package["version"]))
        if checksum:
            made["hashes"] = [{"alg": "SHA-256", "content": checksum}]
        return made

    bom = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {
            "component": {**component(start), "type": "application"},
            "properties": [{"name": "cargo:target", "value": target[0]}],
        },
        "components": [component(at) for at in sorted(needs, key=reference) if at != start],
        "dependencies": [{"ref": reference(at), "dependsOn": [reference(d) for d in needs[at]]} for at in sorted(needs, key=reference)],
    }
    json.dump(bom, sys.stdout, indent=1)
    print()


if __name__ == "__main__":
    main()
