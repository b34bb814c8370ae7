//! Every order in which two processes can go about the same refresh, step by step, with a crash, a lost answer and a process
//! that stands still at every step; and a third process that goes on afterwards.

mod walk;
mod world;

use oauth_runtime::{Error, ErrorKind};

use self::walk::{Asked, Faults, Path, Scene, Walked, walk};

/// Walks all paths. How many there are.
fn explore(asked: [Asked; 2], faults: Faults, check: impl Fn(&Walked)) -> usize {
    let scene = Scene::new();
    let mut path = Path::default();
    let mut paths = 0;
    loop {
        check(&walk(&scene, asked, faults, &mut path));
        paths += 1;
        if !path.turn() {
            return paths;
        }
    }
}

const NOTHING: Faults = Faults { crashes: 0, losses: 0, standstills: 0 };

#[test]
fn c24_statement_61_in_whatever_order_two_processes_refresh_once() {
    for asked in [[Asked::Token; 2], [Asked::Refresh; 2]] {
        let paths = explore(asked, NOTHING, |walked| {
            for outcome in &walked.outcomes {
                // Who asks for another token when the other process has got one already, gets one more.
                let token = outcome.as_ref().unwrap().as_deref().unwrap();
                assert!(token == "at-2" || token == format!("at-{}", walked.refreshes + 1), "{token}");
            }
            let most = if asked == [Asked::Token; 2] { 1 } else { 2 };
            assert!((1..=most).contains(&walked.refreshes), "{}", walked.refreshes);
            assert_eq!((walked.reused, walked.has_failed), (0, false));
        });
        assert!(paths >= 40, "{paths} paths of {asked:?}");
    }
}

#[test]
fn statement_55_56_after_crashes_at_any_step_a_session_goes_on_or_says_that_it_cannot() {
    let mut paths = 0;
    for faults in [Faults { crashes: 1, ..NOTHING }, Faults { crashes: 2, ..NOTHING }] {
        paths += explore([Asked::Token; 2], faults, |walked| {
            for outcome in walked.outcomes.iter().flatten() {
                match outcome {
                    Ok(token) => assert_eq!(token, "at-2"),
                    Err(error) => assert_eq!((error.kind(), walked.reused), (ErrorKind::LoginRequired, 1)),
                }
            }
            assert!(walked.has_failed || walked.reused == 0);
        });
    }

    assert!(paths >= 1000, "{paths}");
}

#[test]
fn statement_56_while_a_token_lives_nothing_that_fails_makes_a_refresh_token_come_again() {
    let faults = Faults { crashes: 1, losses: 1, standstills: 1 };
    let paths = explore([Asked::Refresh; 2], faults, |walked| {
        assert_eq!(walked.reused, 0);
        let errors = walked.outcomes.iter().flatten().filter_map(|outcome| outcome.as_ref().err());
        assert!(errors.clone().all(Error::is_transient), "{:?}", errors.collect::<Vec<_>>());
    });
    assert!(paths >= 1000, "{paths}");
}

#[test]
fn a_process_that_stands_still_past_its_lease_overwrites_nobody_and_loses_nothing() {
    let mut paths = 0;
    for faults in [Faults { standstills: 1, ..NOTHING }, Faults { standstills: 1, losses: 1, ..NOTHING }] {
        // What is checked is checked at each swap and each request, and of the process that goes on.
        paths += explore([Asked::Token; 2], faults, |walked| {
            assert!(walked.has_failed || (walked.refreshes, walked.reused) == (1, 0));
        });
    }

    assert!(paths >= 1000, "{paths}");
}
