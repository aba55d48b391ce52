#include "engine/ini_edit.h"

#include <algorithm>

#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

std::string HeaderOf(const std::string& section) {
  const bool has_quote = section.find('"') != std::string::npos;
  return has_quote ? Format("['{}']", section) : Format("[{}]", section);
}

// As DVC's ConfigObj quotes.
Result<std::string> QuotedValue(const std::string& value) {
  if (value.empty()) return std::string("\"\"");
  constexpr std::string_view kEdges = " \t\v'\"";
  const auto has = [&](char c) { return value.find(c) != std::string::npos; };
  if (has('\n') || has('\r')) return Fail(ErrorCode::kUsage, "a value cannot have several lines");
  const bool is_plain = kEdges.find(value.front()) == std::string_view::npos &&
                        kEdges.find(value.back()) == std::string_view::npos && !has(',') &&
                        !has('#');
  if (is_plain) return value;
  if (!has('"')) return "\"" + value + "\"";
  if (!has('\'')) return "'" + value + "'";
  return Fail(ErrorCode::kUsage, Format("{} cannot be quoted", Quoted(value)),
              "leave out one of the two kinds of quotes");
}

bool IsBlank(std::string_view line) {
  return Trim(line).empty();
}

bool IsComment(std::string_view line) {
  return Trim(line).starts_with('#') || Trim(line).starts_with(';');
}

}  // namespace

Result<IniEditor> IniEditor::Parse(std::string file, const std::string& text) {
  IniEditor editor;
  editor.file_ = std::move(file);
  editor.lines_ = Split(text, '\n');
  if (editor.lines_.back().empty()) editor.lines_.pop_back();
  MLP_TRY(editor.Reparse());
  return editor;
}

std::string IniEditor::Text() const {
  return lines_.empty() ? "" : Join(lines_, "\n") + "\n";
}

Status IniEditor::Reparse() {
  MLP_ASSIGN(parsed_, ParseIniText(file_, Text()));
  return {};
}

const IniSetting* IniEditor::Find(std::string_view section, std::string_view key) const {
  for (const IniSetting& setting : parsed_.settings)
    if (setting.section == section && setting.key == key) return &setting;
  return nullptr;
}

bool IniEditor::HasSection(std::string_view section) const {
  return std::any_of(parsed_.sections.begin(), parsed_.sections.end(),
                     [&](const IniSection& one) { return one.name == section; });
}

// Comments right above the next header belong to that one.
IniEditor::Lines IniEditor::BodyOf(std::size_t section) const {
  const auto& sections = parsed_.sections;
  const auto begin = static_cast<std::size_t>(sections[section].line);
  if (section + 1 == sections.size()) return {begin, lines_.size()};
  auto end = static_cast<std::size_t>(sections[section + 1].line) - 1;
  while (end > begin && IsComment(lines_[end - 1])) --end;
  return {begin, end};
}

void IniEditor::Erase(Lines lines) {
  lines_.erase(lines_.begin() + static_cast<std::ptrdiff_t>(lines.begin),
               lines_.begin() + static_cast<std::ptrdiff_t>(lines.end));
}

// [core] stands first, as DVC writes it.
void IniEditor::AppendSection(const std::string& section, const std::string& line) {
  std::size_t at = lines_.size();
  if (section == "core" && !parsed_.sections.empty())
    at = static_cast<std::size_t>(parsed_.sections.front().line) - 1;
  while (at > 0 && at < lines_.size() && IsComment(lines_[at - 1])) --at;
  lines_.insert(lines_.begin() + static_cast<std::ptrdiff_t>(at), {HeaderOf(section), line});
}

Status IniEditor::Set(const std::string& section, const std::string& key,
                      const std::string& value) {
  MLP_ASSIGN(const std::string quoted, QuotedValue(value));
  if (const IniSetting* const old = Find(section, key)) {
    const auto first = static_cast<std::size_t>(old->where.line) - 1;
    const std::string line = lines_[first].substr(0, lines_[first].find('=') + 1) + " " + quoted +
                             (old->comment.empty() ? "" : "  " + old->comment);
    Erase({first, static_cast<std::size_t>(old->last_line)});
    lines_.insert(lines_.begin() + static_cast<std::ptrdiff_t>(first), line);
    return Reparse();
  }
  std::size_t at = 0;  // behind this many lines
  std::string indent = "    ";
  for (const IniSection& one : parsed_.sections)
    if (one.name == section) at = static_cast<std::size_t>(one.line);
  for (const IniSetting& one : parsed_.settings) {
    if (one.section != section) continue;
    const std::string& line = lines_[static_cast<std::size_t>(one.where.line) - 1];
    indent = line.substr(0, std::min(line.find_first_not_of(" \t"), line.size()));
    at = static_cast<std::size_t>(one.last_line);
  }
  const std::string line = Format("{}{} = {}", indent, key, quoted);
  if (at == 0) {
    AppendSection(section, line);
  } else {
    lines_.insert(lines_.begin() + static_cast<std::ptrdiff_t>(at), line);
  }
  return Reparse();
}

Status IniEditor::Unset(std::string_view section, std::string_view key) {
  const IniSetting* const old = Find(section, key);
  if (old == nullptr) return {};
  Erase({static_cast<std::size_t>(old->where.line) - 1, static_cast<std::size_t>(old->last_line)});
  MLP_TRY(Reparse());
  for (std::size_t i = 0; i < parsed_.sections.size(); ++i) {
    if (parsed_.sections[i].name != section) continue;
    const Lines body = BodyOf(i);
    const auto line = [&](std::size_t at) {
      return lines_.begin() + static_cast<std::ptrdiff_t>(at);
    };
    if (!std::all_of(line(body.begin), line(body.end), IsBlank)) continue;
    Erase({body.begin - 1, body.end});
    return Reparse();
  }
  return {};
}

Status IniEditor::RemoveSection(std::string_view section) {
  for (std::size_t i = parsed_.sections.size(); i-- > 0;) {
    if (parsed_.sections[i].name != section) continue;
    const Lines body = BodyOf(i);
    Erase({body.begin - 1, body.end});
    MLP_TRY(Reparse());
  }
  return {};
}

Status IniEditor::RenameSection(std::string_view section, const std::string& name) {
  for (const IniSection& one : parsed_.sections)
    if (one.name == section) lines_[static_cast<std::size_t>(one.line) - 1] = HeaderOf(name);
  return Reparse();
}

}  // namespace mlp
