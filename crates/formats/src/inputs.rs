//! What the user named: files, folders and globs, turned into a list of files.

use super::{Options, format_of, own, page, sniff, unpack};
use mujaz_text::charset::decode;
use mujaz_text::is_arabic_letter;
use std::collections::{BTreeMap, HashSet};
use std::io::{Error, ErrorKind, Read as _};
use std::path::{Path, PathBuf};

/// What is said of an address.
const ADDRESS: &str = "an address, and nothing is fetched: save the page first (`curl -o page.html ADDRESS`) and name the file";

/// The files behind what the user named: folders are walked in order of name, globs are filled in.
#[derive(Debug, Default, Clone)]
pub struct Inputs {
    /// Files and "-", in order.
    pub files: Vec<PathBuf>,
    /// Paths that are not there or cannot be listed, with the reason.
    pub missing: Vec<(PathBuf, String)>,
    /// Files of a folder that were passed over because of their name.
    pub skipped: usize,
    /// How many of them have which ending: there may be articles in them that another program can take out.
    pub endings: BTreeMap<String, usize>,
    /// Files that were passed over because this program wrote them.
    pub own: usize,
    /// Files that were passed over because a browser saved them beside a page of the folder, as parts of it, and they hold no article.
    pub parts: usize,
    /// A file that was named as an input, or lies in a folder or fits a glob that was, and as an output, and of which nothing shows that
    /// this program wrote it: it would be lost.
    pub clash: Option<PathBuf>,
    /// The file among the inputs that is an output too, and that this program wrote: it is passed over and written over.
    pub over: Option<PathBuf>,
}

impl Inputs {
    /// Resolves the named inputs. What this run writes is none of them; nor is what an earlier one wrote into a folder that
    /// holds other files too. Where it is all there is, it is read: one stage's output is the next one's input.
    pub fn resolve(named: &[PathBuf], outputs: &[PathBuf]) -> Self {
        let mut out = Self::named(named);
        let before = out.files.len();
        let listed: HashSet<&PathBuf> = named.iter().collect();
        let outputs = own::Outputs::new(outputs, named);
        let (mut clash, mut over, mut left) = (None, None, HashSet::new());
        for path in out.files.iter().filter(|path| path.as_os_str() != "-") {
            let output = outputs.has(path);
            // A file that was named is nobody's output by chance; one that was found may be that of yesterday, if it shows it.
            let lost = listed.contains(path) && !own::is_written(path) || outputs.is(path) && !own::is_ours(path);
            if output && lost {
                clash = Some(path.clone());
            } else if output && outputs.is(path) {
                over = Some(path.clone());
            }
            if output || own::is_journal(path) {
                left.insert(path.clone());
            }
        }
        (out.clash, out.over) = (clash, over);
        out.files.retain(|path| !left.contains(path));
        let walked: Vec<bool> = out.files.iter().map(|path| !listed.contains(path) && own::is_written(path)).collect();
        if walked.iter().any(|own| !own) {
            let mut walked = walked.into_iter();
            out.files.retain(|_| !walked.next().unwrap_or_default());
        }
        out.own = before - out.files.len();
        out
    }

    fn named(named: &[PathBuf]) -> Self {
        let mut out = Self::default();
        for path in named {
            match std::fs::metadata(path) {
                _ if path.as_os_str() == "-" => out.files.push(path.clone()),
                // Of `saved/*` a shell makes the pages and their folders.
                Ok(meta) if meta.is_dir() => out.folder(path, page_beside(path).is_some_and(|page| named.contains(&page))),
                Ok(_) => out.files.push(path.clone()),
                Err(error) => out.fill_in(path, &absent(path, error)),
            }
        }
        out
    }

    /// How many articles there will be, where the names say it.
    pub fn articles(&self) -> Option<usize> {
        self.files.iter().all(|p| format_of(p).is_some_and(|format| format.single)).then_some(self.files.len())
    }

    /// Bytes of all files, where every one has a size.
    pub fn bytes(&self) -> Option<u64> {
        self.files.iter().map(|p| Some(std::fs::metadata(p).ok().filter(std::fs::Metadata::is_file)?.len())).sum()
    }

    /// The endings of what was passed over because of its name, with how many have each: the usual ones first.
    #[must_use]
    pub fn others(&self) -> String {
        const SHOWN: usize = 8;
        let mut all: Vec<(&String, usize)> = self.endings.iter().map(|(ending, count)| (ending, *count)).collect();
        all.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        let more = if all.len() > SHOWN { ", ..." } else { "" };
        let shown: Vec<String> = all.into_iter().take(SHOWN).map(|(ending, count)| format!("{count} {ending}")).collect();
        shown.join(", ") + more
    }

    /// Counts a file of no known name. Of endings that are none, and of more than anybody reads, only how many there are.
    fn pass(&mut self, path: &Path) {
        const KEPT: usize = 64;
        self.skipped += 1;
        let ending = sniff::ending(&path.file_name().unwrap_or_default().to_string_lossy());
        let ending = if ending.is_empty() { "without an ending".to_string() } else { format!(".{ending}") };
        let kept = self.endings.len() < KEPT || self.endings.contains_key(&ending);
        *self.endings.entry(if kept { ending } else { "of other endings".into() }).or_default() += 1;
    }

    /// Adds what a glob stands for; a name that is none, or fits nothing, is missing.
    fn fill_in(&mut self, pattern: &Path, error: &std::io::Error) {
        let found: Vec<PathBuf> = match pattern.to_str().filter(|p| p.contains(['*', '?', '['])).map(glob::glob) {
            Some(Ok(paths)) => paths.filter_map(Result::ok).collect(),
            _ => Vec::new(),
        };
        if found.is_empty() {
            let address = |name: &str| name.starts_with("http://") || name.starts_with("https://");
            let reason = if pattern.to_str().is_some_and(address) { ADDRESS.to_string() } else { error.to_string() };
            self.missing.push((pattern.into(), reason));
        }
        let before = (self.files.len(), self.missing.len(), self.parts);
        let any = !found.is_empty();
        for path in found {
            if path.is_dir() {
                self.walk(&path, &mut HashSet::new(), page_beside(&path).is_some());
            } else if path.is_file() {
                self.files.push(path);
            } else {
                self.missing.push((path, "not a regular file".into()));
            }
        }
        if any && before == (self.files.len(), self.missing.len(), self.parts) {
            self.missing.push((pattern.into(), "in the folders that it stands for is no file of a kind that is read".into()));
        }
    }

    /// Adds the files of a folder that was named; one that gives none is missing, unless it was `saved` beside a page that was named too.
    fn folder(&mut self, dir: &Path, saved: bool) {
        let (before, skipped) = ((self.files.len(), self.missing.len()), self.skipped);
        self.walk(dir, &mut HashSet::new(), saved);
        if !saved && before == (self.files.len(), self.missing.len()) {
            let reason = match self.skipped - skipped {
                0 => "a folder without a file in it".to_string(),
                _ if skipped == 0 => format!("a folder in which no file is of a kind that is read: {}", self.others()),
                left => format!("a folder in which no file is of a kind that is read: {left} others"),
            };
            self.missing.push((dir.into(), reason));
        }
    }

    /// Adds a folder's files; of one that was `saved` beside a page those that may be articles. A folder that a link leads to a second
    /// time is not walked again.
    fn walk(&mut self, dir: &Path, seen: &mut HashSet<PathBuf>, saved: bool) {
        match dir.canonicalize() {
            Ok(real) if seen.insert(real.clone()) => {}
            Ok(real) => return self.missing.push((dir.into(), format!("a link to `{}`, which was read already", real.display()))),
            Err(error) => return self.missing.push((dir.into(), error.to_string())),
        }
        let mut entries: Vec<PathBuf> = match std::fs::read_dir(dir) {
            Ok(entries) => entries.filter_map(|e| Some(e.ok()?.path())).collect(),
            Err(error) => return self.missing.push((dir.into(), error.to_string())),
        };
        entries.sort();
        for path in entries {
            if path.file_name().is_some_and(|n| n.to_string_lossy().starts_with('.')) {
                continue;
            }
            match std::fs::metadata(&path) {
                Err(_) => self.missing.push((path, "a link that leads nowhere".into())),
                Ok(meta) if meta.is_dir() => self.walk(&path, seen, saved || page_beside(&path).is_some()),
                Ok(meta) if format_of(&path).is_none() && (saved || !meta.is_file() || !is_served(&path)) => self.pass(&path),
                Ok(meta) if saved && meta.is_file() && is_part(&path) => self.parts += 1,
                Ok(meta) if meta.is_file() => self.files.push(path),
                // A pipe that nobody named may never have anything in it.
                Ok(_) => self.missing.push((path, "not a regular file".into())),
            }
        }
    }
}

/// Why nothing is read by a name that is no file's: of a pattern, what is said if it fits none.
fn absent(name: &Path, error: Error) -> Error {
    match error.kind() {
        ErrorKind::NotFound if name.to_string_lossy().contains(['*', '?', '[']) => {
            Error::new(ErrorKind::NotFound, "no file fits this pattern")
        }
        _ => error,
    }
}

/// Whether a file of no known ending is called as servers call pages and crawlers save them (`news/1234`, `article.php?id=5`), and begins
/// as a page, or as something in Arabic that is read, as a file of an archive does. Others may be anything: licences, settings, mail.
fn is_served(path: &Path) -> bool {
    const ENDINGS: [&str; 10] = ["asp", "aspx", "cfm", "cgi", "do", "ece", "jsp", "php", "phtml", "shtml"];
    const LETTERS: usize = 12;
    let ending = sniff::ending(&path.file_name().unwrap_or_default().to_string_lossy());
    // No ending has only digits too.
    let number = ending.bytes().all(|byte| byte.is_ascii_digit());
    let called = number || ENDINGS.contains(&ending.as_str()) || format_of(Path::new(&format!("a.{ending}"))).is_some();
    let mut head = Vec::new();
    let file = if called { std::fs::File::open(path).ok() } else { None };
    let read = file.is_some_and(|file| file.take(sniff::HEAD as u64).read_to_end(&mut head).is_ok());
    // A server sends what a program writes, never the program.
    let program = head.starts_with(b"<?php");
    read && !program && sniff::is_readable(&head) && (page::begins_html(&head) || arabic(&decode(&head).text) >= LETTERS)
}

/// How many Arabic letters a text has; scripts and some pages spell them by their numbers.
fn arabic(text: &str) -> usize {
    text.chars().filter(|c| is_arabic_letter(*c)).count() + text.matches("\\u06").count() + text.matches("&#1").count()
}

/// The page beside which browsers and Word saved a folder, its pictures, scripts and frames: `NAME_files` beside `NAME.html`, with
/// something in it that nobody reads as news.
fn page_beside(dir: &Path) -> Option<PathBuf> {
    let name = dir.file_name()?.to_str()?;
    let page = name.strip_suffix("_files").or_else(|| name.strip_suffix(".files")).filter(|page| !page.is_empty())?;
    let mut pages = ["html", "htm", "xhtml"].into_iter().map(|ending| dir.with_file_name(format!("{page}.{ending}")));
    let found = pages.find(|page| page.is_file())?;
    let is_other = |path: &Path| format_of(path).is_none() && path.is_file();
    std::fs::read_dir(dir).ok()?.flatten().any(|entry| is_other(&entry.path())).then_some(found)
}

/// Whether a file of such a folder has less text than any article: a frame with a button, a script that is called `f.txt`, settings. A
/// frame may hold the article itself, and what cannot be told is read.
fn is_part(path: &Path) -> bool {
    const LOOKED: u64 = 4 << 20;
    const LETTERS: usize = 120;
    let Ok(reader) = unpack::open(path, &Options::default()) else { return false };
    let mut text = String::new();
    // Other charsets, and what is longer than anybody looks, may hold anything.
    let whole = reader.take(LOOKED).read_to_string(&mut text).is_ok_and(|read| (read as u64) < LOOKED);
    whole && arabic(&text) < LETTERS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_browser_saves_beside_a_page_is_no_article() {
        let dir = tempfile::tempdir().unwrap();
        let article = "<p>تنطلق القمة غدا في الكويت. ويحضرها عشرون رئيسا.</p>".repeat(4);
        let put = |name: &str, text: &[u8]| {
            let path = dir.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        put("خبر.html", article.as_bytes());
        put("خبر_files/saved_resource.html", b"<html><body></body></html>");
        put("خبر_files/like.html", "<p>تابعنا على الصفحة</p>".as_bytes());
        put("خبر_files/f.txt", b"(function(){return 1})();");
        put("خبر_files/more/config.json", b"{\"consent\":true}");
        put("خبر_files/style.css", b"p{}");
        // The article itself may stand in a frame; other charsets and spellings are read.
        put("خبر_files/frame.html", article.as_bytes());
        put("خبر_files/arabic.html", &b"\xC7\xE1\xDE\xE3\xC9 ".repeat(60));
        put("خبر_files/spelled.json", "{\"text\":\"\\u0642\\u0645\\u0629 ".repeat(60).as_bytes());
        // Nothing else was saved with these, or no page stands beside them.
        put("list.html", article.as_bytes());
        put("list_files/short.txt", "قمة".as_bytes());
        put("notes_files/short.txt", "قمة".as_bytes());
        put("_files/short.txt", "قمة".as_bytes());
        put("files/short.txt", "قمة".as_bytes());
        let names = |inputs: &Inputs| -> Vec<String> {
            inputs.files.iter().map(|path| path.strip_prefix(dir.path()).unwrap().display().to_string()).collect()
        };
        let all = Inputs::resolve(&[dir.path().into()], &[]);
        let read = [
            "_files/short.txt",
            "files/short.txt",
            "list.html",
            "list_files/short.txt",
            "notes_files/short.txt",
            "خبر.html",
            "خبر_files/arabic.html",
            "خبر_files/frame.html",
            "خبر_files/spelled.json",
        ];
        assert_eq!((names(&all), all.parts, all.skipped), (read.map(String::from).to_vec(), 4, 1));
        assert_eq!(all.others(), "1 .css");
        // Who names the folder means it.
        let named = Inputs::resolve(&[dir.path().join("خبر_files")], &[]);
        assert_eq!((named.files.len(), named.parts), (7, 0));
        let by_shell = Inputs::resolve(&[dir.path().join("خبر.html"), dir.path().join("خبر_files")], &[]);
        assert_eq!((by_shell.files.len(), by_shell.parts, by_shell.missing.len()), (4, 4, 0));
        let glob = Inputs::resolve(&[dir.path().join("خ*")], &[]);
        assert_eq!((glob.files.len(), glob.parts), (4, 4));
    }

    #[test]
    fn what_is_passed_over_by_its_name_is_told_by_its_ending() {
        let dir = tempfile::tempdir().unwrap();
        for name in ["a.EPUB", "b.epub", "c.docx", "README", "d.webarchive", "e.averylongending"] {
            std::fs::write(dir.path().join(name), "x").unwrap();
        }
        let inputs = Inputs::resolve(&[dir.path().into()], &[]);
        assert_eq!(inputs.others(), "2 .epub, 2 without an ending, 1 .docx, 1 .webarchive");
        assert_eq!(inputs.skipped, 6);
        let reason = &inputs.missing.first().unwrap().1;
        assert!(reason.ends_with("of a kind that is read: 2 .epub, 2 without an ending, 1 .docx, 1 .webarchive"), "{reason}");
        for number in 0..100 {
            std::fs::write(dir.path().join(format!("f.x{number}")), "x").unwrap();
        }
        let inputs = Inputs::resolve(&[dir.path().into()], &[]);
        assert_eq!((inputs.skipped, inputs.endings.values().sum::<usize>()), (106, 106));
        assert!(inputs.endings.len() <= 65 && inputs.others().ends_with(", ..."), "{}", inputs.others());
    }

    #[test]
    fn pages_of_a_mirror_are_read_under_the_names_that_servers_give_them() {
        let dir = tempfile::tempdir().unwrap();
        let page = "<html><body><p>تنطلق القمة غدا في الكويت. ويحضرها عشرون رئيسا.</p></body></html>";
        let put = |name: &str, text: &str| std::fs::write(dir.path().join(name), text).unwrap();
        let served = ["1234", "a.aspx", "a.php?id=5", "a.shtml", "b.html?p=7", "c.php@id=9", "feed", "story.2024", "قمة"];
        let feed = "<rss><channel><item><title>تنطلق القمة غدا</title></item></channel></rss>";
        for name in served {
            put(name, if name == "feed" { feed } else { page });
        }
        // Neither what is no page, nor what is somebody's own, nor what a job leaves behind.
        put("LICENSE", "Permission is hereby granted, free of charge, to any person.");
        put("AUTHORS", "Brian Example <brian@news.example>");
        put("empty.php", "");
        put("setup.php", "<?php echo 1;");
        put("names.php", "<?php $name = 'تنطلق القمة غدا في الكويت';");
        put("app.js?v=1", "var text = 'تنطلق القمة غدا في الكويت';");
        for name in ["x.log", "x.yaml", "x.po", "out.jsonl.bak", "out.jsonl.records"] {
            put(name, page);
        }
        let inputs = Inputs::resolve(&[dir.path().into()], &[]);
        let names: Vec<_> = inputs.files.iter().filter_map(|path| path.file_name()?.to_str()).collect();
        assert_eq!((names, inputs.skipped), (served.to_vec(), 11));
    }

    #[test]
    fn what_is_not_there_says_what_was_meant() {
        for (name, want) in [
            ("https://news.example/a?b=1", "nothing is fetched"),
            ("http://news.example/[a]", "nothing is fetched"),
            ("no-such-folder/*.html", "no file fits this pattern"),
            ("no-such-file-[1].txt", "no file fits this pattern"),
            ("no-such-file.txt", "os error 2"),
            ("https.txt", "os error 2"),
        ] {
            let inputs = Inputs::resolve(&[name.into()], &[]);
            let reasons: Vec<&str> = inputs.missing.iter().map(|(_, reason)| reason.as_str()).collect();
            assert!(inputs.files.is_empty() && reasons.len() == 1 && reasons.concat().contains(want), "{name}: {reasons:?}");
        }
    }
}
