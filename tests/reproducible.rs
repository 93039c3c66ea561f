//! Same input, same bytes: whatever the folder, the hour, the language, the user, the number of threads.

mod support;

use std::fs;

use support::binary::bulletin;
use support::fixtures;

/// The PDF of a fixture, rendered in a folder of its own under some environment.
fn rendered(name: &str, options: &[&str], folder: &str, environment: &[(&str, &str)]) -> Vec<u8> {
    let place = tempfile::tempdir().unwrap();
    let home = place.path().join(folder);
    fixtures::copy_folder(&fixtures::folder(name), &home);
    let mut program = bulletin(["render", "issue.json", "-o", "-"].iter().chain(options)).cwd(&home);
    for (key, value) in environment {
        program = program.env(key, value);
    }
    let ran = program.run();
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    ran.stdout
}

#[test]
fn nothing_around_the_issue_shows_in_its_bytes() {
    let press = ["--edition", "press", "--cache", "cache"];
    for (name, options) in [("compact-2023-11-12", &[][..]), ("everything", &[]), ("compact-2023-11-12", &press)] {
        let first = rendered(name, options, "a", &[("RAYON_NUM_THREADS", "1"), ("TZ", "UTC"), ("LANG", "C")]);
        for (folder, environment) in [
            ("b c/ü", [("RAYON_NUM_THREADS", "4"), ("TZ", "Pacific/Kiritimati"), ("LANG", "de_DE.UTF-8")]),
            ("d", [("SOURCE_DATE_EPOCH", "1"), ("USER", "somebody"), ("LC_ALL", "tr_TR.UTF-8")]),
            ("e", [("HOME", "/nonexistent"), ("TYPST_FONT_PATHS", "/usr/share/fonts"), ("COLUMNS", "7")]),
        ] {
            assert!(rendered(name, options, folder, &environment) == first, "{name} differs in {folder} under {environment:?}");
        }
    }
}

#[test]
fn another_user_gets_the_same_bytes() {
    use std::os::unix::process::CommandExt;
    use std::process::Command;
    let read = fixtures::folder("minimal").join("issue.json");
    let issue = fs::read(&read).unwrap();
    let own = bulletin(["render", "-", "-o", "-"]).stdin(issue.clone()).run().stdout;
    // Only root can become somebody else; anybody else is another user than the one whose goldens are in the tree.
    if fs::metadata("/proc/self").map(|me| std::os::unix::fs::MetadataExt::uid(&me)).unwrap_or(1) != 0 {
        return;
    }
    let place = tempfile::tempdir().unwrap();
    let program = place.path().join("bulletin");
    fs::copy(env!("CARGO_BIN_EXE_bulletin"), &program).unwrap();
    for path in [place.path(), &program] {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
    }
    let input = place.path().join("issue.json");
    fs::write(&input, &issue).unwrap();
    let output =
        Command::new(&program).arg("render").arg(&input).args(["-o", "-"]).uid(65_534).gid(65_534).current_dir("/").output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(output.stdout == own);
}
