#include "engine/plots/embedded_files.h"

#include <array>
#include <utility>

// A compiler has to parse a literal, a megabyte of which takes seconds and the more memory; an
// assembler copies the file. CMakeLists.txt gives the directory, and has this file compiled anew
// when one of them changes.
#define MLP_EMBED(symbol, file)                                                             \
  __asm__(                                                                                  \
      ".pushsection .rodata\n"                                                              \
      ".global mlp_embedded_" #symbol                                                       \
      "\n"                                                                                  \
      ".hidden mlp_embedded_" #symbol                                                       \
      "\n"                                                                                  \
      "mlp_embedded_" #symbol                                                               \
      ":\n"                                                                                 \
      ".incbin \"" MLP_PLOTS_DIR "/" file                                                   \
      "\"\n"                                                                                \
      ".global mlp_embedded_" #symbol                                                       \
      "_end\n"                                                                              \
      ".hidden mlp_embedded_" #symbol                                                       \
      "_end\n"                                                                              \
      "mlp_embedded_" #symbol                                                               \
      "_end:\n"                                                                             \
      ".byte 0\n"                                                                           \
      ".popsection\n");                                                                     \
  extern "C" const char mlp_embedded_##symbol[];                                            \
  extern "C" const char mlp_embedded_##symbol##_end[];                                      \
  static std::string_view Text_##symbol() {                                                 \
    return {mlp_embedded_##symbol,                                                          \
            static_cast<std::size_t>(mlp_embedded_##symbol##_end - mlp_embedded_##symbol)}; \
  }

MLP_EMBED(vega, "vega/vega.min.js")
MLP_EMBED(vega_lite, "vega/vega-lite.min.js")
MLP_EMBED(vega_interpreter, "vega/vega-interpreter.js")
MLP_EMBED(licences, "vega/LICENSES")
MLP_EMBED(page_script, "page/page.js")
MLP_EMBED(page_style, "page/page.css")
MLP_EMBED(bar_horizontal, "templates/bar_horizontal.json")
MLP_EMBED(bar_horizontal_sorted, "templates/bar_horizontal_sorted.json")
MLP_EMBED(confusion, "templates/confusion.json")
MLP_EMBED(confusion_normalized, "templates/confusion_normalized.json")
MLP_EMBED(linear, "templates/linear.json")
MLP_EMBED(scatter, "templates/scatter.json")
MLP_EMBED(scatter_jitter, "templates/scatter_jitter.json")
MLP_EMBED(simple, "templates/simple.json")
MLP_EMBED(smooth, "templates/smooth.json")

namespace mlp {

const EmbeddedFiles& Embedded() {
  static const EmbeddedFiles kFiles = {Text_vega(),     Text_vega_lite(),   Text_vega_interpreter(),
                                       Text_licences(), Text_page_script(), Text_page_style()};
  return kFiles;
}

std::string_view EmbeddedTemplate(std::string_view name) {
  static const std::array<std::pair<std::string_view, std::string_view>, 9> kTemplates = {
      {{"bar_horizontal", Text_bar_horizontal()},
       {"bar_horizontal_sorted", Text_bar_horizontal_sorted()},
       {"confusion", Text_confusion()},
       {"confusion_normalized", Text_confusion_normalized()},
       {"linear", Text_linear()},
       {"scatter", Text_scatter()},
       {"scatter_jitter", Text_scatter_jitter()},
       {"simple", Text_simple()},
       {"smooth", Text_smooth()}}};
  for (const auto& [known, text] : kTemplates)
    if (known == name) return text;
  return {};
}

}  // namespace mlp
