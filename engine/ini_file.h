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

  std::string Name() const { return section + "." + key; }
  std::string Text() const;  // the items joined by ','
};

// In file order; a key that is set twice in a section is an error, as is what has no such form
// (kInvalid, with the place).
Result<std::vector<IniSetting>> ParseIni(const std::string& file, const std::string& text);

}  // namespace mlp
