// bergamot's wasm over the lines of a file: `node students.mjs WORKER_FOLDER MODEL VOCABULARY SOURCES 1|all`, a line a call or all in one.
// Prints the seconds until it can translate, then the texts as JSON and the seconds they took. students.py runs it and counts tokens.
import {readFileSync} from 'node:fs';
import {Worker} from 'node:worker_threads';

const [folder, model, vocabulary, sources, rows] = process.argv.slice(2);
const worker = new Worker(`${folder}/translator-worker.js`);
let asked = 0;
const waiting = new Map();
worker.on('message', ({id, result, error}) => {
    const [done, failed] = waiting.get(id);
    waiting.delete(id);
    if (error) failed(new Error(error.message));
    else done(result);
});
worker.on('error', error => { throw error; });
const ask = (name, ...args) => new Promise((done, failed) => {
    waiting.set(++asked, [done, failed]);
    worker.postMessage({id: asked, name, args});
});
const bytes = path => new Uint8Array(readFileSync(path)).buffer;
const pair = {from: 'ar', to: 'en'};
const translate = async lines => {
    const texts = lines.map(text => ({text, html: false, qualityScores: false}));
    return (await ask('translate', {models: [pair], texts})).map(r => r.target.text);
};

let start = performance.now();
await ask('initialize', {});
// A line is a sentence, as it is for the other sides.
const config = {'gemm-precision': 'int8shiftAlphaAll', 'beam-size': '1', 'skip-cost': 'true', 'ssplit-mode': 'paragraph'};
const files = {model: bytes(model), shortlist: new ArrayBuffer(0), vocabs: [bytes(vocabulary)], qualityModel: null, config};
await ask('loadTranslationModel', pair, files);
await translate(['x']);
console.log(`load ${(performance.now() - start) / 1000}`);

const lines = readFileSync(sources, 'utf8').trimEnd().split('\n');
await translate(lines.slice(0, 8));
start = performance.now();
const out = [];
if (rows === '1') for (const line of lines) out.push(...await translate([line]));
else out.push(...await translate(lines));
const took = (performance.now() - start) / 1000;
console.log(`${JSON.stringify(out)} ${took}`);
await worker.terminate();
