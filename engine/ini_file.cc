#include "engine/ini_file.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

constexpr int kMostSubstitutions = 100;

Error InvalidIni(const SourceRange& where, std::string message) {
  return {ErrorCode::kInvalid, std::move(message), where, {}, {}, {}};
}

std::string Unquoted(std::string_view text) {
  text = Trim(text);
  const bool quoted = text.size() >= 2 && (text.front() == '"' || text.front() == '\'') &&
                      text.back() == text.front();
  return std::string(quoted ? text.substr(1, text.size() - 2) : text);
}

// 'remote "Name"': only the kind of section is in lower case.
std::string SectionName(std::string_view text) {
  const std::string name = Unquoted(text);
  const std::size_t quote = name.find('"');
  if (quote == std::string::npos) return LowerCase(name);
  return LowerCase(name.substr(0, quote)) + name.substr(quote);
}

// One value or a list, up to a comment or the end of the line. nullopt: a quote does not close.
std::optional<std::vector<std::string>> ReadValues(std::string_view text, std::string& comment) {
  std::vector<std::string> values;
  bool is_list = false;
  for (text = Trim(text);;) {
    std::string value;
    if (!text.empty() && (text.front() == '"' || text.front() == '\'')) {
      const std::size_t end = text.find(text.front(), 1);
      if (end == std::string_view::npos) return std::nullopt;
      value = text.substr(1, end - 1);
      text = Trim(text.substr(end + 1));
      if (!text.empty() && text.front() != ',' && text.front() != '#') return std::nullopt;
    } else {
      const std::size_t end = std::min(text.find_first_of(",#"), text.size());
      value = Trim(text.substr(0, end));
      text = text.substr(end);
    }
    const bool more = text.starts_with(',');
    if (!value.empty() || !is_list || more) values.push_back(std::move(value));
    if (!more) comment = text;
    if (!more) return values;
    is_list = true;
    text = Trim(text.substr(1));
  }
}

class Reader {
 public:
  Reader(const std::string& file, const std::string& text)
      : file_(file), lines_(SplitLines(text)) {}

  Result<IniText> Read() {
    for (next_ = 0; next_ < lines_.size();) MLP_TRY(ReadLine(lines_[next_++]));
    for (IniSetting& setting : settings_)
      for (std::string& value : setting.values) MLP_TRY(Substitute(setting, value));
    return IniText{std::move(sections_), std::move(settings_)};
  }

 private:
  SourceRange Here() const {
    const std::string& line = lines_[next_ - 1];
    return {file_, static_cast<int>(next_), 1, static_cast<int>(line.size()), line};
  }

  Status ReadLine(const std::string& line) {
    const std::string_view body = Trim(line);
    if (body.empty() || body.front() == '#' || body.front() == ';') return {};
    if (body.front() == '[') return ReadSection(body);
    const std::size_t equals = EndOfKey(body);
    if (equals == std::string_view::npos) return Fail(InvalidIni(Here(), "expected 'key = value'"));
    IniSetting setting{section_, LowerCase(Unquoted(body.substr(0, equals))), {}, Here(), 0, {}};
    if (!seen_.insert(setting.Name()).second)
      return Fail(InvalidIni(Here(), Format("{} is set twice", Quoted(setting.Name()))));
    MLP_ASSIGN(setting.values, ReadValue(Trim(body.substr(equals + 1)), setting.comment));
    setting.last_line = static_cast<int>(next_);
    settings_.push_back(std::move(setting));
    return {};
  }

  static std::size_t EndOfKey(std::string_view body) {
    const bool quoted = body.front() == '"' || body.front() == '\'';
    const std::size_t key_end = quoted ? body.find(body.front(), 1) : 0;
    return key_end == std::string_view::npos ? key_end : body.find('=', key_end);
  }

  Status ReadSection(std::string_view body) {
    const std::size_t quote = body.find_first_not_of("[ ");
    std::size_t from = 1;
    if (quote != std::string_view::npos && (body[quote] == '\'' || body[quote] == '"'))
      from = body.find(body[quote], quote + 1);
    const std::size_t end = from == std::string_view::npos ? from : body.find(']', from);
    if (end == std::string_view::npos)
      return Fail(InvalidIni(Here(), "a section needs a closing ']'"));
    if (body.starts_with("[[")) return Fail(InvalidIni(Here(), "sections have no sections inside"));
    section_ = SectionName(body.substr(1, end - 1));
    sections_.push_back({section_, static_cast<int>(next_)});
    return {};
  }

  Result<std::vector<std::string>> ReadValue(std::string_view text, std::string& comment) {
    for (const std::string_view quotes : {"'''", "\"\"\""})
      if (text.starts_with(quotes)) return ReadLongText(std::string(text.substr(3)), quotes);
    std::optional<std::vector<std::string>> values = ReadValues(text, comment);
    if (!values) return Fail(InvalidIni(Here(), "a quote does not close, or something follows it"));
    return std::move(*values);
  }

  Result<std::vector<std::string>> ReadLongText(std::string text, std::string_view quotes) {
    const SourceRange begin = Here();
    while (text.find(quotes) == std::string::npos) {
      if (next_ == lines_.size()) return Fail(InvalidIni(begin, "the quotes do not close"));
      text += "\n" + lines_[next_++];
    }
    return std::vector<std::string>{text.substr(0, text.find(quotes))};
  }

  Status Substitute(const IniSetting& setting, std::string& value) {
    for (int count = 0; count < kMostSubstitutions; ++count) {
      const std::size_t begin = value.find("%(");
      const std::size_t end = value.find(")s", begin);
      if (begin == std::string::npos || end == std::string::npos) return {};
      const std::string key = LowerCase(std::string_view(value).substr(begin + 2, end - begin - 2));
      const IniSetting* const source = Find(setting.section, key);
      if (source == nullptr)
        return Fail(InvalidIni(setting.where, Format("no value for '%({})s'", key)));
      value.replace(begin, end + 2 - begin, source->Text());
      if (value.size() > 65536) break;
    }
    return Fail(InvalidIni(setting.where, "the values of '%(...)s' go round in a circle"));
  }

  const IniSetting* Find(std::string_view section, std::string_view key) const {
    for (const std::string_view place : {section, std::string_view("default"), std::string_view()})
      for (const IniSetting& setting : settings_)
        if (setting.section == place && setting.key == key) return &setting;
    return nullptr;
  }

  const std::string& file_;
  const std::vector<std::string> lines_;
  std::size_t next_ = 0;  // the line after the one being read
  std::string section_;
  std::vector<IniSection> sections_;
  std::vector<IniSetting> settings_;
  std::set<std::string> seen_;
};

}  // namespace

std::string IniSetting::Text() const {
  return Join(values, ",");
}

Result<IniText> ParseIniText(const std::string& file, const std::string& text) {
  return Reader(file, text).Read();
}

Result<std::vector<IniSetting>> ParseIni(const std::string& file, const std::string& text) {
  MLP_ASSIGN(IniText parsed, ParseIniText(file, text));
  return std::move(parsed.settings);
}

}  // namespace mlp
