//! An object store that fails in every way it can: moto plays S3, a proxy before it loses, delays, refuses and cuts.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use crate::archive::{Place, expect, files};
use crate::support::binary::{Outcome, Program, bulletin};
use crate::support::{fixtures, judges};

/// A running moto, with the buckets `archive` and `printed`.
struct Moto {
    process: Child,
    address: SocketAddr,
}

impl Moto {
    fn start() -> Self {
        let mut command = Command::new(judges::moto_server());
        command.args(["-H", "127.0.0.1", "-p", "0"]).stdout(Stdio::null()).stderr(Stdio::piped());
        let mut process = command.spawn().unwrap();
        let mut lines = BufReader::new(process.stderr.take().unwrap()).lines();
        let address = lines.by_ref().find_map(|line| line.unwrap().split_once("http://").map(|(_, address)| address.trim().to_owned()));
        // Somebody must read what it says.
        background(move || lines.for_each(drop));
        let moto = Self { process, address: address.expect("moto says where it is").parse().unwrap() };
        for bucket in ["archive", "printed"] {
            assert!(request(moto.address, "PUT", &format!("/{bucket}"), b"").starts_with("HTTP/1.1 200"));
        }
        moto
    }

    /// Puts all files of a folder into a bucket.
    fn upload(&self, folder: &std::path::Path, bucket: &str) {
        for (path, bytes) in files(folder) {
            assert!(request(self.address, "PUT", &format!("/{bucket}/{}", encoded(&path)), &bytes).starts_with("HTTP/1.1 200"), "{path}");
        }
    }
}

impl Drop for Moto {
    fn drop(&mut self) {
        self.process.kill().ok();
        self.process.wait().ok();
    }
}

#[expect(clippy::disallowed_methods, reason = "servers of a test run beside it")]
fn background(work: impl FnOnce() + Send + 'static) -> std::thread::JoinHandle<()> {
    std::thread::spawn(work)
}

/// A key as it stands in a request.
fn encoded(key: &str) -> String {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"/-._".contains(byte);
    key.bytes().map(|byte| if plain(&byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

/// The answer to a request, as text.
fn request(address: SocketAddr, method: &str, path: &str, body: &[u8]) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    let credential = "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=none";
    write!(stream, "{method} {path} HTTP/1.1\r\nHost: {address}\r\nAuthorization: {credential}\r\n").unwrap();
    write!(stream, "Content-Length: {}\r\nConnection: close\r\n\r\n", body.len()).unwrap();
    stream.write_all(body).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

/// What happens to a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fate {
    /// It is answered.
    Answered,
    /// 503 before the store hears of it.
    Unavailable,
    /// 409 before the store hears of it, as S3 answers one of two writes at once.
    Conflict,
    /// The store does it, and the answer is lost.
    AnswerLost,
    /// The answer is cut in the middle of its body.
    Truncated,
}

/// A proxy that decides the fate of each request by its method and its number among those of this kind, writing or reading.
struct Proxy {
    address: SocketAddr,
    fates: Arc<[AtomicUsize; 5]>,
}

impl Proxy {
    fn before(moto: &Moto, decide: impl Fn(&str, usize) -> Fate + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (store, decide, fates) = (moto.address, Arc::new(decide), Arc::new([const { AtomicUsize::new(0) }; 5]));
        let counted = fates.clone();
        background(move || {
            let numbers = Arc::new([const { AtomicUsize::new(0) }; 2]);
            for client in listener.incoming().flatten() {
                let (decide, numbers, counted) = (decide.clone(), numbers.clone(), counted.clone());
                background(move || {
                    // A client may go away; that is its own business.
                    serve(client, store, &*decide, &numbers, &counted).ok();
                });
            }
        });
        Self { address, fates }
    }

    /// How often each fate was met, but for the first.
    fn met(&self) -> [usize; 4] {
        [1, 2, 3, 4].map(|fate: usize| self.fates[fate].load(Ordering::Relaxed))
    }
}

fn serve(
    mut client: TcpStream,
    store: SocketAddr,
    decide: &dyn Fn(&str, usize) -> Fate,
    numbers: &[AtomicUsize; 2],
    counted: &[AtomicUsize; 5],
) -> std::io::Result<()> {
    let mut reader = BufReader::new(client.try_clone()?);
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        if reader.read_until(b'\n', &mut head)? == 0 {
            return Ok(());
        }
    }
    let text = String::from_utf8_lossy(&head).into_owned();
    let length = text.lines().find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length:")?.trim().parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    let method = text.split(' ').next().unwrap_or_default();
    let mut fate = decide(method, numbers[usize::from(method == "PUT")].fetch_add(1, Ordering::Relaxed));
    if fate == Fate::Truncated && method == "HEAD" {
        // It has no body.
        fate = Fate::AnswerLost;
    }
    counted[fate as usize].fetch_add(1, Ordering::Relaxed);
    let refuse = |client: &mut TcpStream, status: &str, code: &str| {
        let body = format!("<?xml version=\"1.0\"?><Error><Code>{code}</Code></Error>");
        write!(client, "HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len())
    };
    match fate {
        Fate::Unavailable => return refuse(&mut client, "503 Slow Down", "SlowDown"),
        Fate::Conflict => return refuse(&mut client, "409 Conflict", "ConditionalRequestConflict"),
        Fate::Answered | Fate::AnswerLost | Fate::Truncated => {}
    }
    let mut upstream = TcpStream::connect(store)?;
    upstream.write_all(text.replacen("\r\n", "\r\nConnection: close\r\n", 1).as_bytes())?;
    upstream.write_all(&body)?;
    let mut answer = Vec::new();
    upstream.read_to_end(&mut answer)?;
    let head = answer.windows(4).position(|window| window == b"\r\n\r\n").map_or(answer.len(), |end| end + 4);
    match fate {
        Fate::AnswerLost => {}
        Fate::Truncated => client.write_all(&answer[..head + (answer.len() - head) / 2])?,
        _ => client.write_all(&answer)?,
    }
    client.shutdown(Shutdown::Both)
}

/// The program, sent to a store.
fn at<const N: usize>(address: SocketAddr, args: [&str; N]) -> Program {
    let program = bulletin(args).env("AWS_ENDPOINT_URL", format!("http://{address}")).env("AWS_ALLOW_HTTP", "true");
    program.env("AWS_ACCESS_KEY_ID", "test").env("AWS_SECRET_ACCESS_KEY", "test").env("AWS_REGION", "us-east-1")
}

const PLAN: &str = "s3://printed/_plan/R1";

fn plan(address: SocketAddr, size: &str) -> Outcome {
    at(address, ["plan", "s3://archive/**/issue.json", "--out", "s3://printed", "--plan", PLAN, "--shard-docs", size]).run()
}

/// The outputs that the merged ledger names, by path, with their hashes.
fn recorded(ledger: &[u8]) -> BTreeMap<String, String> {
    let text = String::from_utf8_lossy(ledger);
    let records = text.lines().skip(1).map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    records.map(|record| (record["output"].as_str().unwrap().to_owned(), record["sha256"].as_str().unwrap().to_owned())).collect()
}

#[test]
fn an_archive_is_made_in_a_store_whatever_the_store_does() {
    let place = Place::varied(12);
    let moto = Moto::start();
    moto.upload(&place.path("in"), "archive");
    let proxy = Proxy::before(&moto, |method, number| match (method, number % 11) {
        (_, 2) => Fate::Unavailable,
        ("PUT", 4 | 8) => Fate::Conflict,
        ("PUT", 0 | 6) => Fate::AnswerLost,
        ("GET" | "HEAD", 4 | 6 | 9) => Fate::Truncated,
        _ => Fate::Answered,
    });
    let planned = expect(0, plan(proxy.address, "4"));
    assert_eq!(planned.text(), format!("{PLAN}: 12 documents in 3 shards, --index 0-2\n"));
    expect(0, plan(proxy.address, "4"));
    assert_eq!(expect(2, plan(proxy.address, "5")).text(), "");

    // All at once, and one of them twice.
    std::thread::scope(|scope| {
        let run = |index| move || expect(0, at(proxy.address, ["shard", PLAN, "--jobs", "1", "--index", index]).run());
        let runs: Vec<_> = ["0", "1", "1", "2"].into_iter().map(|index| scope.spawn(run(index))).collect();
        runs.into_iter().for_each(|run| drop(run.join().unwrap()));
    });
    let proved = expect(0, at(proxy.address, ["collect", PLAN, "--hashes", "--ledger", "-"]).run());
    assert!(proved.stderr.contains("12 documents: 12 done, 0 in quarantine, 0 missing"), "{}", proved.stderr);
    assert!(!proved.stderr.contains("belong to no document"), "{}", proved.stderr);
    assert!(proxy.met().iter().all(|times| *times > 2), "faults that were met: {:?}", proxy.met());

    // The same bytes as on a disk.
    place.plan(&["--shard-docs", "99"]);
    place.shard("0");
    let local = expect(0, place.run(["collect", "out/_plan", "--ledger", "-"]));
    assert_eq!(recorded(&proved.stdout), recorded(&local.stdout));
    assert_eq!(recorded(&local.stdout).len(), 12);
    let part = request(moto.address, "HEAD", "/printed/_plan/R1/ledger/000000.jsonl", b"").to_lowercase();
    assert!(part.contains("x-amz-meta-sha256: "), "{part}");
}

#[test]
fn what_lies_beside_an_issue_in_a_store_is_fetched_and_nothing_else() {
    let place = Place::empty();
    fixtures::copy_folder(&fixtures::folder("starter"), &place.path("in/starter"));
    let moto = Moto::start();
    moto.upload(&place.path("in"), "archive");
    let text = fs::read_to_string(place.path("in/starter/issue.json")).unwrap();
    let issue: serde_json::Value = serde_json::from_str(&text).unwrap();
    let photo = issue["media"].as_object().unwrap().values().next().unwrap()["file"].as_str().unwrap().to_owned();
    let faulty = [("gone", "media/gone.jpg".to_owned()), ("outside", format!("../starter/{photo}"))];
    for (name, file) in faulty.into_iter().chain([("نشرة 7#1", photo.clone()), ("vanished", photo.clone())]) {
        place.write(&format!("more/{name}/issue.json"), text.replace(&photo, &file).as_bytes());
    }
    fixtures::copy_folder(&place.path("in/starter/media"), &place.path("more/نشرة 7#1/media"));
    moto.upload(&place.path("more"), "archive");
    let proxy = Proxy::before(&moto, |_, _| Fate::Answered);
    expect(0, plan(proxy.address, "9"));
    assert!(request(moto.address, "DELETE", "/archive/vanished/issue.json", b"").starts_with("HTTP/1.1 204"));
    let made = expect(0, at(proxy.address, ["shard", PLAN, "--index", "0"]).run());
    assert_eq!(made.text(), "shard 0: 5 documents, 3 of them in quarantine\n");
    let told = expect(1, at(proxy.address, ["collect", PLAN, "--hashes"]).run()).text();
    assert!(told.contains("in quarantine: s3://archive/vanished/issue.json: there is no such file"), "{told}");
    assert!(told.contains("[missing-file]") && told.contains("this path leaves the issue's folder"), "{told}");
    let ran = expect(0, place.run(["render", "in/starter/issue.json", "-o", "direct.pdf"]));
    assert!(ran.text().contains("direct.pdf"));
    let direct = bulletin::batch::digest::Digest::of(&fs::read(place.path("direct.pdf")).unwrap()).to_string();
    let ledger = at(proxy.address, ["collect", PLAN, "--ledger", "-"]).run().stdout;
    let ledger = String::from_utf8(ledger).unwrap();
    assert!(ledger.contains(&direct), "the bytes of `render`: {ledger}");
}

#[test]
fn a_store_out_of_reach_is_tried_again_later() {
    let place = Place::minimal(&["a/issue.json"]);
    let moto = Moto::start();
    moto.upload(&place.path("in"), "archive");
    expect(0, plan(moto.address, "1"));
    let address = moto.address;
    let proxy = Proxy::before(&moto, |_, _| Fate::Unavailable);
    let begun = Instant::now();
    let ran = expect(75, at(proxy.address, ["shard", PLAN, "--index", "0"]).run());
    assert!(ran.stderr.contains("the store cannot be worked with") && ran.stderr.contains("503"), "{}", ran.stderr);
    assert!(begun.elapsed() < Duration::from_secs(60), "it is given up some time");
    assert_eq!(proxy.met()[0], 8, "and not at once");
    drop(moto);
    let ran = expect(75, at(address, ["collect", PLAN]).run());
    assert!(ran.stderr.contains("the store cannot be worked with"), "{}", ran.stderr);
}

#[test]
fn other_bytes_under_the_name_of_an_output_are_never_written_over() {
    let place = Place::minimal(&["a/issue.json"]);
    let moto = Moto::start();
    moto.upload(&place.path("in"), "archive");
    place.plan(&[]);
    place.shard("0");
    let output = place.outputs().into_keys().next().unwrap();
    let path = format!("/printed/{output}");
    assert!(request(moto.address, "PUT", &path, b"somebody else's").starts_with("HTTP/1.1 200"));
    expect(0, plan(moto.address, "1"));
    let made = expect(0, at(moto.address, ["shard", PLAN, "--index", "0"]).run());
    assert!(made.text().contains("1 of them in quarantine"), "{}", made.text());
    assert!(request(moto.address, "GET", &path, b"").ends_with("somebody else's"));
    let told = expect(1, at(moto.address, ["collect", PLAN]).run()).text();
    assert!(told.contains("another file is there under the name of this output"), "{told}");
    // The same bytes without a hash beside them, as another program writes them, are taken for what they are.
    let pdf = fs::read(place.path("out").join(&output)).unwrap();
    assert!(request(moto.address, "PUT", &path, &pdf).starts_with("HTTP/1.1 200"));
    let made = expect(0, at(moto.address, ["shard", PLAN, "--index", "0", "--again"]).run());
    assert_eq!(made.text(), "shard 0: 1 document\n");
    expect(0, at(moto.address, ["collect", PLAN, "--hashes"]).run());
    // Altered after that, it is written over: the ledger says what it was.
    assert!(request(moto.address, "PUT", &path, b"altered").starts_with("HTTP/1.1 200"));
    expect(1, at(moto.address, ["collect", PLAN, "--hashes"]).run());
    let made = expect(0, at(moto.address, ["shard", PLAN, "--index", "0", "--again"]).run());
    assert_eq!(made.text(), "shard 0: 1 document\n");
    expect(0, at(moto.address, ["collect", PLAN, "--hashes"]).run());
}
