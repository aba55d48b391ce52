// Pieces of Markdown (the dialect of CommonMark with tables, as GitHub shows it).

#ifndef MLPIPE_STAGES_REPORT_MODEL_MARKDOWN_H_
#define MLPIPE_STAGES_REPORT_MODEL_MARKDOWN_H_

#include <string>
#include <string_view>
#include <vector>

namespace mlp::stages {

// `text` that is shown as it is, also inside of a table: no markup, no HTML, on one line.
std::string EscapeMarkdown(std::string_view text);

// A table of cells that are Markdown already. `align` has a character for each column: 'l' or 'r'.
std::string MarkdownTable(std::string_view align, const std::vector<std::string>& head,
                          const std::vector<std::vector<std::string>>& rows);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_REPORT_MODEL_MARKDOWN_H_
