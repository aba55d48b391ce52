// `mlpipe ls`.
#include <algorithm>

#include "engine/cli/command.h"
#include "engine/cli/exit_code.h"
#include "engine/cli/source_options.h"
#include "engine/cli/style.h"
#include "engine/cli/table.h"
#include "engine/imports/source_listing.h"
#include "store/base/text.h"

namespace mlp {
namespace {

struct LsLine {
  SourceOptions source;
  ListingOptions listing;
  bool tree = false;
  bool json = false;
  bool size = false, hash = false;
};

// Only files, and the directories that were not entered.
void DropEntered(std::vector<ListedEntry>& entries, int depth) {
  std::erase_if(entries, [&](const ListedEntry& listed) {
    return listed.entry.is_directory && (depth == 0 || listed.depth + 1 < depth);
  });
  std::sort(entries.begin(), entries.end(),
            [](const ListedEntry& a, const ListedEntry& b) { return a.name < b.name; });
}

// What stands before each name: the branches of the tree that lead to it.
std::vector<std::string> Branches(const std::vector<ListedEntry>& entries) {
  const bool utf8 = SpeaksUtf8();
  const std::string line = utf8 ? "│   " : "|   ", fork = utf8 ? "├── " : "|-- ",
                    corner = utf8 ? "└── " : "`-- ";
  std::vector<std::string> branches(entries.size());
  // From the end: whether a level has an entry further down.
  std::vector<bool> goes_on;
  for (std::size_t i = entries.size(); i-- > 0;) {
    const auto depth = static_cast<std::size_t>(entries[i].depth);
    const bool has_next = depth < goes_on.size() && goes_on[depth];
    goes_on.resize(depth + 1);
    for (std::size_t level = 0; level < depth; ++level) {
      branches[i] += goes_on[level] ? line : "    ";
    }
    branches[i] += has_next ? fork : corner;
    goes_on[depth] = true;
  }
  return branches;
}

std::string SizeText(const SourceEntry& entry) {
  return entry.size ? FormatSize(*entry.size) : "-";
}

void Print(CommandContext& context, const std::vector<ListedEntry>& entries,
           const LsLine& options) {
  const std::vector<std::string> branches =
      options.tree ? Branches(entries) : std::vector<std::string>(entries.size());
  Table table;
  if (options.size) table.header.push_back("Size");
  if (options.hash) table.header.push_back("Digest");
  table.header.push_back("Path");
  table.right_aligned = {options.size};
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const ListedEntry& listed = entries[i];
    const std::string name = options.tree ? listed.entry.path.Name() : listed.name;
    std::vector<std::string> row;
    if (options.size) row.push_back(SizeText(listed.entry));
    if (options.hash) {
      row.push_back(listed.entry.digest.empty() ? "-" : listed.entry.digest.ToString());
    }
    row.push_back(branches[i] + ForTerminal(name));
    table.rows.push_back(std::move(row));
  }
  if (options.size || options.hash) {
    context.out << RenderPlain(table, 0);
  } else {
    for (const auto& row : table.rows) context.out << row.front() << '\n';
  }
}

Result<int> RunLs(CommandContext& context, const LsLine& options) {
  MLP_ASSIGN(const auto source, OpenSource(context, options.source));
  MLP_ASSIGN(const RelPath path, PathInSource(*source, options.source.path));
  SourceTree tree(*source);
  ListingOptions listing = options.listing;
  listing.recursive |= options.tree;
  MLP_ASSIGN(std::vector<ListedEntry> entries, ListSource(tree, path, listing));
  if (listing.recursive && !options.tree) DropEntered(entries, listing.depth);
  if (options.size || options.json) {
    for (ListedEntry& listed : entries) MLP_TRY(tree.Describe(listed.entry));
  }
  if (options.json) {
    context.out << PythonJson(ListingToJson(tree, entries), false) << '\n';
  } else {
    Print(context, entries, options);
  }
  return kExitOk;
}

}  // namespace

void AddLsCommand(CLI::App& app, CommandContext& context) {
  CLI::App* command =
      app.add_subcommand("ls", "List the files of a project, also data that is not in place");
  auto options = std::make_shared<LsLine>();
  AddSourceOptions(*command, options->source, /*required=*/false);
  command->add_flag("-R,--recursive", options->listing.recursive, "Also what is in directories");
  command->add_option("-L,--level", options->listing.depth, "With -R or -T: levels that are shown")
      ->check(CLI::PositiveNumber);
  command->add_flag("--dvc-only,--tracked-only", options->listing.tracked_only,
                    "Only outputs and tracked data");
  command->add_flag("--size", options->size, "With sizes");
  command->add_flag("--show-hash", options->hash, "With digests");
  CLI::Option_group* forms = command->add_option_group("forms");
  forms->add_flag("-T,--tree", options->tree, "Draw directories as a tree");
  forms->add_flag("--json", options->json, "Print JSON, in the shape of 'dvc list --json'");
  forms->require_option(0, 1);
  command->callback([&context, options] {
    context.chosen = [&context, options] { return RunLs(context, *options); };
  });
}

}  // namespace mlp
