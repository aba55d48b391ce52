// Error -> text: the one place where errors become words on a screen.
//
//   mlpipe: error: <message>                    <file>:<line>:<column>: error: <message>
//     <note>                                      <line> | <the line's text>
//   hint: <hint>                                       | ^~~~
//                                               hint: <hint>
#pragma once

#include <string>

#include "store/base/error.h"

namespace mlp {

// With all its `others`, every line ended. Control characters of foreign text are made visible.
std::string RenderError(const Error& error, bool color);
std::string RenderWarning(const std::string& sentence, bool color);

}  // namespace mlp
