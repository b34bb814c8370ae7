//! Tables in Markdown, and targets with their outcome.

use std::fmt;

/// A table that grows by rows; it prints as Markdown, with its columns aligned.
#[derive(Debug)]
pub struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table with these column titles.
    #[must_use]
    pub fn new<const N: usize>(titles: [&str; N]) -> Self {
        Self { rows: vec![titles.map(str::to_owned).to_vec()] }
    }

    /// Adds a row.
    pub fn row<const N: usize>(&mut self, cells: [String; N]) {
        self.rows.push(cells.to_vec());
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let columns = self.rows.first().map_or(0, Vec::len);
        let length =
            |row: &Vec<String>, column: usize| row.get(column).map_or(0, |cell| cell.chars().count());
        let widths: Vec<usize> = (0..columns)
            .map(|column| self.rows.iter().map(|row| length(row, column)).max().unwrap_or(0))
            .collect();
        for (number, row) in self.rows.iter().enumerate() {
            for (column, (cell, width)) in row.iter().zip(&widths).enumerate() {
                // Numbers stand to the right, the names in the first column to the left.
                if column == 0 { write!(f, "| {cell:<width$} |")? } else { write!(f, " {cell:>width$} |")? }
            }
            writeln!(f)?;
            if number == 0 {
                for (column, width) in widths.iter().enumerate() {
                    let line = "-".repeat(width + 1);
                    if column == 0 { write!(f, "|{line}-|")? } else { write!(f, "{line}:|")? }
                }
                writeln!(f)?;
            }
        }
        Ok(())
    }
}

/// Targets and whether they are met; prints as one or two sentences.
#[derive(Debug, Default)]
pub struct Targets {
    met: Vec<String>,
    missed: Vec<String>,
}

impl Targets {
    /// Adds what has to hold, what was measured, and whether it does.
    pub fn add(&mut self, what: &str, measured: f64, met: bool) {
        let digits = if measured.fract() == 0.0 { 0 } else { 2 };
        let target = format!("{what} ({measured:.digits$})");
        if met { self.met.push(target) } else { self.missed.push(target) }
    }
}

impl fmt::Display for Targets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (word, targets) in [("Met", &self.met), ("**Missed**", &self.missed)] {
            if !targets.is_empty() {
                writeln!(f, "{word}: {}.", targets.join("; "))?;
            }
        }
        Ok(())
    }
}
