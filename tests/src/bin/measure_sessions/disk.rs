//! A disk that is full, a folder that is gone or may not be written, and a clock that is wrong.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use oauth_tests::processes::{AN_HOUR, Kind, LEASE, LONGEST, Place, Result, check, system};

pub(crate) fn run() -> Result<()> {
    println!("disk: what cannot be written down is not sent, and a clock may be wrong");
    std::thread::scope(|scope| {
        let cases = [
            scope.spawn(removed),
            scope.spawn(small_disk),
            scope.spawn(|| wrong_clock(3600, "ahead")),
            scope.spawn(|| wrong_clock(-3600, "behind")),
            scope.spawn(|| crash_under_a_wrong_clock(3600, "ahead")),
            scope.spawn(|| crash_under_a_wrong_clock(-3600, "behind")),
        ];
        cases.into_iter().try_for_each(|case| case.join().map_err(|_| "a case panicked")?)
    })
}

fn small_disk() -> Result<()> {
    match Disk::mount() {
        Ok(disk) => {
            full(&disk)?;
            full_before_the_result(&disk)?;
            read_only(&disk)
        }
        Err(error) => {
            println!("a full and a read-only disk: skipped, because none can be mounted ({error})");
            Ok(())
        }
    }
}

fn kind() -> Arc<Kind> {
    Arc::new(super::files())
}

/// A small disk in memory.
struct Disk(PathBuf);

impl Disk {
    fn mount() -> Result<Self> {
        let path = std::env::temp_dir().join(format!("oauth-disk-{}", std::process::id()));
        fs::create_dir(&path)?;
        let options = ["-t", "tmpfs", "-o", "size=64k,mode=700", "tmpfs"];
        if let Err(error) = system(Command::new("mount").args(options).arg(&path)) {
            fs::remove_dir(&path)?;
            return Err(error);
        }
        Ok(Self(path))
    }

    /// A file that takes all that is left.
    fn fill(&self) -> Result<PathBuf> {
        let path = self.0.join("filler");
        let mut filler = File::create(&path)?;
        while filler.write_all(&[0; 512]).is_ok() {}
        Ok(path)
    }

    fn remount(&self, how: &str) -> Result<()> {
        system(Command::new("mount").args(["-o", &format!("remount,{how}")]).arg(&self.0))
    }

    fn place(&self, name: &str) -> Result<Place> {
        Place::at(&kind(), self.0.join(name).display().to_string())
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = system(Command::new("umount").arg("-l").arg(&self.0));
        let _ = fs::remove_dir(&self.0);
    }
}

/// Nothing is sent while the store fails, now and when the access token has ended; and then it goes on.
fn without(
    place: &Place,
    what: &str,
    take: impl FnOnce() -> Result<()>,
    give: impl FnOnce() -> Result<()>,
) -> Result<()> {
    let (mut process, mut later) = (place.process(0)?, place.process(AN_HOUR)?);
    let served = process.token("token")?;
    let requests = place.requests();
    take()?;
    for refused in [process.token("refresh")?, later.token("token")?] {
        let is_store = refused.as_ref().is_err_and(|said| said.contains("error Store No"));
        check(is_store, || format!("{what}: {refused:?}"))?;
    }
    check(process.token("token")? == served, || format!("{what}: the token that lives is not served"))?;
    check(place.requests() == requests, || format!("{what}: something was sent"))?;
    give()?;
    let refreshed = process.token("refresh")?;
    check(refreshed.is_ok() && place.counts() == (1, 0), || format!("{what}, and then not: {refreshed:?}"))?;
    check(!place.has_leftover()?, || format!("{what}: half a file was left"))?;
    println!("{what}: nothing is sent, and afterwards it goes on");
    Ok(())
}

fn removed() -> Result<()> {
    let place = Place::new(&kind())?;
    let elsewhere = Path::new(place.address()).with_extension("elsewhere");
    let (from, to) = (Path::new(place.address()), &elsewhere);
    without(&place, "the folder is gone", || Ok(fs::rename(from, to)?), || Ok(fs::rename(to, from)?))
}

fn full(disk: &Disk) -> Result<()> {
    let filler = disk.0.join("filler");
    let fill = || disk.fill().map(drop);
    without(&disk.place("full")?, "the disk is full", fill, || Ok(fs::remove_file(filler)?))
}

fn read_only(disk: &Disk) -> Result<()> {
    let place = disk.place("read-only")?;
    without(&place, "the disk is read-only", || disk.remount("ro"), || disk.remount("rw"))
}

/// What the provider gave is kept in the process until there is room for it.
fn full_before_the_result(disk: &Disk) -> Result<()> {
    let place = disk.place("late")?;
    let mut process = place.process(0)?;
    let served = process.token("token")?;
    process.refresh_until("result")?;
    let filler = disk.fill()?;
    let refused = process.go_on()?;
    check(refused.as_ref().is_err_and(|said| said.contains("error Store")), || format!("{refused:?}"))?;
    let health = process.ask("health")?;
    check(health == "NotPersisted", || health)?;
    check(process.token("token")? == served, || "a token is served that is not kept".to_owned())?;
    fs::remove_file(filler)?;
    let kept = process.token("refresh")?.map_err(|said| format!("there is room again: {said}"))?;
    check(place.is_newest(&kept)? && place.counts() == (1, 0), || format!("{:?}", place.counts()))?;
    let next = place.process(AN_HOUR)?.token("token")?;
    check(next.is_ok() && place.counts() == (2, 0), || format!("{next:?}, {:?}", place.counts()))?;
    println!(
        "the disk is full when the answer is there: it is kept in the process, and stored when there is room"
    );
    Ok(())
}

/// An hour too late it takes tokens for ended, an hour too early it gives them an end that has passed: some are refreshed
/// for nothing, and none is lost.
fn wrong_clock(wrong: i64, what: &str) -> Result<()> {
    let place = Place::new(&kind())?;
    let mut right = place.process(0)?;
    let mut other = place.process_with(LONGEST, 0, wrong)?;
    for _ in 0..10 {
        for process in [&mut right, &mut other] {
            for command in ["token", "refresh", "token"] {
                let token = process.token(command)?;
                let is_valid = token.as_ref().is_ok_and(|token| place.is_valid(token));
                check(is_valid, || format!("a clock an hour {what}: {token:?}"))?;
            }
        }
    }
    let (refreshes, reused) = place.counts();
    // A refresh that is asked for, and one more when a token seems to have ended.
    check(reused == 0 && refreshes <= 60, || format!("{refreshes} refreshes, {reused} reused"))?;
    println!("one clock an hour {what}: {refreshes} refreshes in 60 uses, no token reused, none lost");
    Ok(())
}

/// Who waits for the lease of another goes by its own timer.
fn crash_under_a_wrong_clock(wrong: i64, what: &str) -> Result<()> {
    let place = Place::new(&kind())?;
    let mut process = place.process_with(LONGEST, AN_HOUR, wrong)?;
    process.refresh_until("send")?;
    process.kill()?;
    let mut next = place.process(AN_HOUR)?;
    let begun = Instant::now();
    let token = next.token("token")?;
    let waited = begun.elapsed();
    check(token.is_ok() && place.counts() == (1, 0), || format!("{token:?}, {:?}", place.counts()))?;
    let bounds = LEASE..LEASE + Duration::from_secs(3);
    check(bounds.contains(&waited), || format!("a clock an hour {what}: waited {waited:?}"))?;
    println!(
        "killed with a clock an hour {what}: the next waits out the lease, {:.1} s",
        waited.as_secs_f64()
    );
    Ok(())
}
