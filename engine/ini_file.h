// INI files as DVC's ConfigObj reads them:
//
//   [section]                         '# comment' and '; comment' lines, blank lines
//   ['remote "name"']                 a section's name may stand in quotes
//       key = value  # comment        keys may stand in quotes; values '...', "...", '''...''' and
//                                     """..."""; the last two may go over several lines
//       list = a, "b, c", d           an unquoted comma makes a list
//       other = %(key)s/x             the value of another key of the section, or of [DEFAULT]
#pragma once

#include <string>
#include <vector>

#include "store/base/error.h"

namespace mlp {

struct IniSetting {
  std::string section, key;  // in lower case, as DVC takes them; of a section's name what quotes
                             // hold stays as it is
  std::vector<std::string> values;  // one, or the items of a list
  SourceRange where;
  int last_line = 0;    // where the value ends; where.line: where the key stands
  std::string comment;  // behind the value, with its '#'

  std::string Name() const { return section + "." + key; }
  std::string Text() const;  // the items joined by ','
};

struct IniSection {
  std::string name;  // as IniSetting::section
  int line = 0;      // of its header, from 1
};

struct IniText {
  std::vector<IniSection> sections;
  std::vector<IniSetting> settings;
};

// In file order; a key that is set twice in a section is an error, as is what has no such form
// (kInvalid, with the place).
Result<IniText> ParseIniText(const std::string& file, const std::string& text);
Result<std::vector<IniSetting>> ParseIni(const std::string& file, const std::string& text);

}  // namespace mlp
