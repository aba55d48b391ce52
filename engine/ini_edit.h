// Changes in the text of an INI file (ini_file.h): comments, order and whatever else stands there
// stay as they are.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/ini_file.h"
#include "store/base/error.h"

namespace mlp {

class IniEditor {
 public:
  // `file` is for messages. kInvalid as ParseIniText.
  static Result<IniEditor> Parse(std::string file, const std::string& text);

  std::string Text() const;
  const IniSetting* Find(std::string_view section, std::string_view key) const;
  bool HasSection(std::string_view section) const;

  // In the place of the old value, or behind the last key of the section, which is made if it is
  // not there. kUsage for a value that no quotes can hold. `key` is in lower case.
  Status Set(const std::string& section, const std::string& key, const std::string& value);
  // A section that has nothing left, not even a comment, goes too. Fine if it is not set.
  Status Unset(std::string_view section, std::string_view key);
  Status RemoveSection(std::string_view section);
  Status RenameSection(std::string_view section, const std::string& name);

 private:
  struct Lines {
    std::size_t begin = 0, end = 0;  // positions in lines_
  };

  Status Reparse();
  Lines BodyOf(std::size_t section) const;  // without its header
  void Erase(Lines lines);
  void AppendSection(const std::string& section, const std::string& line);

  std::string file_;
  std::vector<std::string> lines_;  // without their LF
  IniText parsed_;
};

}  // namespace mlp
