//! How the function `now` writes a moment.

use super::Item;

/// What `now('%Y-%m-%d', '+7d', '+08:00')` says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moment {
    /// Its parts, in their order.
    pub parts: Vec<MomentPart>,
    /// By how many seconds it is later.
    pub later: i64,
    /// How many seconds the time zone is ahead of UTC.
    pub ahead: i64,
}

/// A part of a moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MomentPart {
    /// Text as it stands.
    Text(String),
    /// `%Y`: the year in four digits.
    Year,
    /// `%y`: its last two digits.
    ShortYear,
    /// `%m`: the month in two digits.
    Month,
    /// `%b`: the month in three letters.
    MonthName,
    /// `%d`: the day in two digits.
    Day,
    /// `%a`: the day of the week in three letters.
    DayName,
    /// `%H`: the hour in two digits, to 23.
    Hour,
    /// `%M`: the minute in two digits.
    Minute,
    /// `%S`: the second in two digits.
    Second,
    /// `%3f`: the thousandths of the second in three digits.
    Millisecond,
    /// `%s`: seconds since 1970.
    Unix,
    /// `%z`: the time zone as `+0800`.
    Zone,
    /// `%:z`: the time zone as `+08:00`.
    ZoneWithColon,
}

/// What each letter stands for.
const LETTERS: [(&str, &[MomentPart]); 13] = {
    use MomentPart as P;
    [
        ("Y", &[P::Year]),
        ("y", &[P::ShortYear]),
        ("m", &[P::Month]),
        ("b", &[P::MonthName]),
        ("d", &[P::Day]),
        ("a", &[P::DayName]),
        ("H", &[P::Hour]),
        ("M", &[P::Minute]),
        ("S", &[P::Second]),
        ("3f", &[P::Millisecond]),
        ("s", &[P::Unix]),
        ("z", &[P::Zone]),
        (":z", &[P::ZoneWithColon]),
    ]
};

impl Moment {
    /// Reads the arguments of `now`.
    ///
    /// # Errors
    ///
    /// What is wrong with one of them; nothing where they are not what `now` takes.
    pub fn read(arguments: &[Vec<Item>]) -> Result<Self, Option<String>> {
        let mut texts = Vec::new();
        for argument in arguments {
            match argument.as_slice() {
                [Item::Text(text)] => texts.push(text.as_str()),
                _ => return Err(None),
            }
        }
        let (format, later, zone) = match *texts.as_slice() {
            [format] => (format, "", ""),
            [format, later] => (format, later, ""),
            [format, later, zone] => (format, later, zone),
            _ => return Err(None),
        };
        let later = seconds(later).ok_or_else(|| {
            format!("`{later}` is no time; write a sign, a number and one of `s`, `m`, `h`, `d`: `+7d`")
        })?;
        let ahead = zone_ahead(zone).ok_or_else(|| {
            format!("`{zone}` is no time zone; write `UTC` or how far it is ahead: `+08:00`")
        })?;
        Ok(Self { parts: parts(format)?, later, ahead })
    }
}

fn parts(format: &str) -> Result<Vec<MomentPart>, String> {
    let (mut parts, mut rest) = (Vec::new(), format);
    while !rest.is_empty() {
        let (text, letter) = rest.split_once('%').unwrap_or((rest, ""));
        if !text.is_empty() {
            parts.push(MomentPart::Text(text.to_owned()));
        }
        if text.len() == rest.len() {
            break;
        }
        if let Some(behind) = letter.strip_prefix('%') {
            parts.push(MomentPart::Text("%".to_owned()));
            rest = behind;
            continue;
        }
        let found =
            [("T", "%H:%M:%S"), ("F", "%Y-%m-%d")].into_iter().find(|(name, _)| letter.starts_with(name));
        if let Some((name, whole)) = found {
            parts.extend(self::parts(whole)?);
            rest = letter.get(name.len()..).unwrap_or_default();
            continue;
        }
        let Some((name, part)) = LETTERS.iter().find(|(name, _)| letter.starts_with(name)) else {
            let found: String = letter.chars().take(1).collect();
            return Err(format!(
                "`%{found}` is no part of a moment; expected one of: `%Y`, `%y`, `%m`, `%b`, `%d`, `%a`, `%H`, `%M`, `%S`, \
                 `%3f`, `%s`, `%z`, `%:z`, `%F`, `%T`, `%%`"
            ));
        };
        parts.extend_from_slice(part);
        rest = letter.get(name.len()..).unwrap_or_default();
    }
    Ok(parts)
}

/// `+7d`, `-30m`; nothing is no time.
fn seconds(text: &str) -> Option<i64> {
    if text.is_empty() {
        return Some(0);
    }
    let (sign, rest) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+')?),
    };
    let unit = match rest.chars().last()? {
        's' => 1,
        'm' => 60,
        'h' => 3600,
        'd' => 86_400,
        _ => return None,
    };
    let number: u32 = rest.get(..rest.len() - 1).filter(|digits| is_digits(digits))?.parse().ok()?;
    // A hundred years are more than any provider asks for.
    let seconds = i64::from(number).checked_mul(unit).filter(|seconds| *seconds <= 100 * 366 * 86_400)?;
    Some(sign * seconds)
}

/// `UTC`, `Z` or `+08:00`; nothing is UTC.
fn zone_ahead(text: &str) -> Option<i64> {
    if ["", "UTC", "GMT", "Z"].contains(&text) {
        return Some(0);
    }
    let (sign, rest) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+')?),
    };
    let (hours, minutes) = rest.split_once(':')?;
    let number = |text: &str, most: i64| {
        text.parse().ok().filter(|number| text.len() == 2 && is_digits(text) && *number <= most)
    };
    let (hours, minutes): (i64, i64) = (number(hours, 14)?, number(minutes, 59)?);
    Some(sign * (hours * 3600 + minutes * 60))
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::{Item, Moment, MomentPart as P};

    fn read(texts: &[&str]) -> Result<Moment, Option<String>> {
        let arguments: Vec<_> = texts.iter().map(|text| vec![Item::Text((*text).to_owned())]).collect();
        Moment::read(&arguments)
    }

    #[test]
    fn a_format_is_read_part_by_part() {
        let text = |text: &str| P::Text(text.to_owned());
        let moment = read(&["%Y-%m%%x%T%3f%:zé"]).unwrap();
        let expected = [
            P::Year,
            text("-"),
            P::Month,
            text("%"),
            text("x"),
            P::Hour,
            text(":"),
            P::Minute,
            text(":"),
            P::Second,
            P::Millisecond,
            P::ZoneWithColon,
            text("é"),
        ];
        assert_eq!((moment.parts.as_slice(), moment.later, moment.ahead), (expected.as_slice(), 0, 0));
        let moment = read(&["%s", "-90m", "-03:30"]).unwrap();
        assert_eq!((moment.later, moment.ahead), (-5400, -12_600));
        assert_eq!(read(&["", "", "UTC"]).unwrap().parts, []);
    }

    #[test]
    fn what_is_no_moment_says_what_is() {
        for (texts, word) in [
            (&["%Q"][..], "`%Q`"),
            (&["%"], "`%`"),
            (&["%Y", "7d"], "`7d`"),
            (&["%Y", "+7w"], "`+7w` is no time"),
            (&["%Y", "+99999999999d"], "no time"),
            (&["%Y", "+1d", "Asia/Ulaanbaatar"], "no time zone"),
            (&["%Y", "+1d", "+8:00"], "no time zone"),
            (&["%Y", "+1d", "+é0:00"], "no time zone"),
        ] {
            let problem = read(texts).unwrap_err().unwrap();
            assert!(problem.contains(word), "{texts:?}: {problem}");
        }
        assert_eq!(read(&[]).unwrap_err(), None);
        assert_eq!(read(&["", "", "", ""]).unwrap_err(), None);
        assert_eq!(Moment::read(&[vec![Item::Integer(1)]]).unwrap_err(), None);
    }
}
