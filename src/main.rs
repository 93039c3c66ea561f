use bulletin::{diagnostic, issue};
fn main() {
    let file = std::env::args().nth(1).unwrap();
    let (read, report) = issue::read::read(&file, &std::fs::read(&file).unwrap(), &Default::default());
    println!("{}", diagnostic::excerpts(&report, false, 120));
    println!("{}", diagnostic::lines(&report));
    println!("{}", read.is_some());
}
