// Package cisco holds what the grammars of IOS and ASA share: prompts and sections, names of
// algorithms, addresses with masks, and access lists.
//
// Sections are found by their words, not by their indentation, as pastes often lose it. Where a
// section's lines are indented, a line that is not ends it as well.
package cisco
