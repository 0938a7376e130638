//! Arabic summaries.

mod abstractive;
mod extractive;

pub use abstractive::{Abstractive, AbstractiveSummary};
pub use extractive::{Extractive, rank};

use serde::{Deserialize, Serialize};

/// An item of a summary and the sentences it stands for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SummaryItem {
    /// The Arabic text.
    pub ar: String,
    /// Ids of the article's sentences.
    pub sentences: Vec<String>,
}

/// A summary and how it was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// `extractive`, or the name of the model.
    pub method: String,
    /// Its items, in the article's order.
    pub items: Vec<SummaryItem>,
    /// The item that says most: index into `items`.
    #[serde(skip)]
    pub lead: usize,
}
