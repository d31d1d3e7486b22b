// One step, read from its text after the columns were replaced.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "harness/language/notes.hpp"
#include "harness/language/text.hpp"
#include "harness/language/tree.hpp"

namespace touchstone::language {

/// A citation and where it stands.
struct Citation {
    mqtt::Statement statement;
    Place place;
    mqtt::Version version() const { return statement.row().version; }
};

/// A step before a version is chosen.
struct StepDraft {
    Step step;
    std::optional<mqtt::Version> guard;  ///< `@5.0` in the margin
    Place guard_place;
    std::vector<Citation> cites;
};

/// Nothing where the step cannot be read; every mistake is noted.
std::optional<StepDraft> parse_step(const Text& text, Notes& notes);
/// `ACTOR [attribute ...] [deed] [@version]`, what stands behind `given`.
struct GivenDraft {
    ActorDeclaration actor;
    std::optional<StepDraft> deed;
};
std::optional<GivenDraft> parse_given(const Text& text, Notes& notes);

/// A deed's verb and fields; for load groups too.
std::optional<Deed> parse_deed(std::span<const Word> words, bool load, Notes& notes);

/// `cites`, in a header or a margin: one citation per word.
std::vector<Citation> parse_citations(std::span<const Word> words, Notes& notes);
/// "@5.0"; notes a version that does not exist.
std::optional<mqtt::Version> parse_guard(const Word& word, Notes& notes);

}  // namespace touchstone::language
