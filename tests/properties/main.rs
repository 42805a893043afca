//! Rules that hold for every input, not only for the examples a person thinks of.

mod queue;
