// Texts in SVG and HTML.

#ifndef MLPIPE_STAGES_REPORT_MARKUP_H_
#define MLPIPE_STAGES_REPORT_MARKUP_H_

#include <string>
#include <string_view>

namespace mlp::stages {

// `text` for use between tags or in a quoted attribute: markup is escaped, and control characters,
// which XML does not allow, are question marks.
std::string EscapeXml(std::string_view text);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_REPORT_MARKUP_H_
