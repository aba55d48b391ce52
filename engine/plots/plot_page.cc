#include "engine/plots/plot_page.h"

#include <utility>

#include "engine/plots/embedded_files.h"
#include "store/base/base64.h"
#include "store/base/digest.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

std::string TextForHtml(std::string_view text) {
  std::string html;
  for (const char letter : ForTerminal(text)) {
    if (letter == '&')
      html += "&amp;";
    else if (letter == '<')
      html += "&lt;";
    else if (letter == '>')
      html += "&gt;";
    else if (letter == '"')
      html += "&quot;";
    else
      html += letter;
  }
  return html;
}

std::string SourceOfPolicy(std::string_view text) {
  return "'sha256-" + Base64(HashOf(HashAlgorithm::kSha256, text).Bytes()) + "'";
}

std::vector<std::string_view> ScriptsOfPage() {
  const EmbeddedFiles& files = Embedded();
  return {files.vega, files.vega_lite, files.vega_interpreter, files.page_script};
}

// Vega sets styles of elements, so these are allowed; <style> only as it is here.
std::string Policy() {
  std::vector<std::string> scripts;
  for (const std::string_view script : ScriptsOfPage()) scripts.push_back(SourceOfPolicy(script));
  return Format(
      "default-src 'none'; script-src {}; style-src-elem {}; style-src-attr "
      "'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'",
      Join(scripts, " "), SourceOfPolicy(Embedded().page_style));
}

// "train" of "train/loss.csv": what plots are grouped by.
std::string GroupOf(const std::string& id) {
  const std::size_t slash = id.rfind('/');
  return slash == id.npos ? "" : ForTerminal(id.substr(0, slash));
}

Value ProblemsOf(const Plot& plot) {
  Value problems = Value::array();
  for (const PlotError& error : plot.errors) {
    const SourceRange& where = error.error.where;
    const std::string place = where.file.empty() ? "" : Format("{}:{}: ", where.file, where.line);
    problems.push_back(ForTerminal(Format("{}: {}{}", error.revision, place, error.error.message)));
  }
  if (problems.empty() && plot.revisions.empty())
    problems.push_back("There is nothing to draw: no list of points was found.");
  return problems;
}

Value ImagesOf(const Plot& plot) {
  Value images = Value::array();
  for (const PlotImage& image : plot.images)
    images.push_back(
        {{"revision", image.revision},
         {"src", Format("data:{};base64,{}", ImageTypeOf(image.file), Base64(image.bytes))}});
  return images;
}

std::string FormName(PlotForm form) {
  return form == PlotForm::kLines ? "lines" : "other";
}

void AddDrawing(const Plot& plot, const PlotTemplate& shape, const PageOptions& options,
                Value& card) {
  PagePlot page = PlotSpecForPage(plot, shape, options);
  card["form"] = FormName(shape.form);
  card["x_label"] = ForTerminal(plot.points.x_label);
  card["y_label"] = ForTerminal(plot.points.y_label);
  card["wide"] = shape.form == PlotForm::kMatrix && plot.revisions.size() > 1;
  if (page.points_of_longest > 0)
    card["notes"].push_back(
        Format("Drawn with about {} of {} points a line{}; '--max-points 0' draws all.",
               options.most_points, page.points_of_longest,
               shape.form == PlotForm::kLines ? ", the peaks among them" : ""));
  card["spec"] = std::move(page.spec);
}

Value CardsOf(const std::vector<Plot>& plots, const PlotTemplates& templates,
              const PageOptions& options) {
  Value cards = Value::array();
  for (std::size_t i = 0; i < plots.size(); ++i) {
    const Plot& plot = plots[i];
    Value card = {{"id", ForTerminal(plot.id)},
                  {"title", ForTerminal(plot.Title())},
                  {"group", GroupOf(plot.id)},
                  {"notes", Value::array()},
                  {"problems", ProblemsOf(plot)}};
    if (!plot.images.empty()) card["images"] = ImagesOf(plot);
    card["wide"] = plot.images.size() > 2;
    if (const auto shape = templates.find(i); shape != templates.end())
      AddDrawing(plot, shape->second, options, card);
    cards.push_back(std::move(card));
  }
  return cards;
}

Value SectionsOf(const std::vector<PageSection>& sections) {
  Value list = Value::array();
  for (const PageSection& section : sections)
    list.push_back({{"title", section.title},
                    {"header", section.header},
                    {"rows", section.rows},
                    {"marks", section.marks},
                    {"empty", section.empty}});
  return list;
}

Value PageData(const PlotPage& page, const std::vector<Plot>& plots, const PlotTemplates& templates,
               const PageOptions& options) {
  Value revisions = Value::array();
  for (std::size_t i = 0; i < options.revisions.size(); ++i)
    revisions.push_back({{"name", options.revisions[i]}, {"color", PlotColor(i)}});
  return {{"title", ForTerminal(page.title)},
          {"revisions", std::move(revisions)},
          {"sections", SectionsOf(page.sections)},
          {"plots", CardsOf(plots, templates, options)},
          {"no_plots", page.no_plots}};
}

}  // namespace

std::string JsonForHtml(const Value& value) {
  const std::string json = value.dump(-1, ' ', true, Value::error_handler_t::replace);
  std::string safe;
  safe.reserve(json.size() + json.size() / 8);
  for (const char letter : json) {
    if (letter == '<')
      safe += "\\u003c";
    else if (letter == '>')
      safe += "\\u003e";
    else if (letter == '&')
      safe += "\\u0026";
    else
      safe += letter;
  }
  return safe;
}

std::string RenderPlotPage(const PlotPage& page, const std::vector<Plot>& plots,
                           const PlotTemplates& templates, const PageOptions& options) {
  const EmbeddedFiles& files = Embedded();
  std::string html = "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n";
  html += Format("<meta http-equiv=\"Content-Security-Policy\" content=\"{}\">\n", Policy());
  html += "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n";
  html += Format("<title>{}</title>\n<!--\n", TextForHtml(page.title));
  html.append(files.licences);
  html += "-->\n<style>";
  html.append(files.page_style);
  html +=
      "</style>\n</head>\n<body>\n<header></header>\n<main>\n<noscript>These plots are drawn by "
      "scripts in this file: allow them.</noscript>\n</main>\n"
      "<script type=\"application/json\" id=\"mlpipe-page\">";
  html += JsonForHtml(PageData(page, plots, templates, options));
  html += "</script>\n";
  for (const std::string_view script : ScriptsOfPage()) {
    html += "<script>";
    html.append(script);
    html += "</script>\n";
  }
  return html + "</body>\n</html>\n";
}

}  // namespace mlp
