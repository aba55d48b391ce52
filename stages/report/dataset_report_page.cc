// The page of a dataset's report (dataset_report.h declares it).

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <initializer_list>
#include <string_view>

#include "stages/report/dataset_report.h"
#include "stages/report/markup.h"

namespace mlp::stages {
namespace {

using PageJson = nlohmann::ordered_json;

constexpr std::string_view kPageHead = R"(<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Dataset report</title>
<style>
body { font: 15px/1.5 system-ui, sans-serif; max-width: 60em; margin: 2em auto; padding: 0 1em;
       color: #222; background: #fff; overflow-wrap: anywhere; }
table { border-collapse: collapse; margin: 0.5em 0 1.5em; }
th, td { text-align: left; padding: 0.2em 0.8em 0.2em 0; border-bottom: 1px solid #ddd;
         vertical-align: top; }
td.number { text-align: right; font-variant-numeric: tabular-nums; }
.found { color: #a40; font-weight: bold; }
.none { color: #777; }
.bar { background: #58a; height: 0.7em; min-width: 1px; }
td.wide { width: 12em; }
</style>
</head>
<body>
<h1>Dataset report</h1>
)";

// A value of the report as escaped text: text without its quotes, the rest as JSON has it.
std::string Shown(const PageJson& value) {
  return EscapeXml(value.is_string() ? value.get_ref<const std::string&>() : value.dump());
}

std::string HeadRow(std::initializer_list<const char*> titles) {
  std::string row = "<tr>";
  for (const char* title : titles) row += fmt::format("<th>{}</th>", title);
  return row + "</tr>\n";
}

std::string Cell(const PageJson& value) {
  return fmt::format("<td{}>{}</td>", value.is_number() ? " class=\"number\"" : "", Shown(value));
}

std::string SummaryPart(const PageJson& report) {
  std::string text = "<table>\n" + HeadRow({"Split", "Samples"});
  for (const auto& [split, counts] : report.at("splits").items()) {
    text += fmt::format("<tr><td>{}</td>{}</tr>\n", EscapeXml(split), Cell(counts.at("samples")));
  }
  return fmt::format("<p>{} classes; one sample has the shape {}.</p>\n{}</table>\n",
                     report.at("classes").size(), Shown(report.at("shape")), text);
}

std::string CheckCell(const PageJson& check) {
  const PageJson& finding = check.at("finding");
  if (!finding.is_null()) return fmt::format("<td class=\"found\">{}</td>", Shown(finding));
  const PageJson& why_not = check.at("not_looked_for");
  if (why_not.is_null()) return "<td>nothing found</td>";
  return fmt::format("<td class=\"none\">not looked for: {}</td>", Shown(why_not));
}

std::string ChecksPart(const PageJson& report) {
  std::string text = "<h2>Checks</h2>\n<table>\n" + HeadRow({"Check", "Finding"});
  for (const PageJson& check : report.at("checks")) {
    text += fmt::format("<tr><td>{}</td>{}</tr>\n", Shown(check.at("name")), CheckCell(check));
  }
  return text + "</table>\n";
}

std::string BalancePart(const PageJson& report) {
  const PageJson& splits = report.at("splits");
  std::uint64_t most = 1;
  for (const auto& [name, count] : splits.at("train").at("classes").items()) {
    most = std::max(most, count.get<std::uint64_t>());
  }
  std::string text = "<h2>Classes</h2>\n<table>\n" +
                     HeadRow({"Class", "Train", "Validation", "Test", "Share of the largest"});
  for (const auto& [name, count] : splits.at("train").at("classes").items()) {
    text += fmt::format("<tr><td>{}</td>", EscapeXml(name));
    for (const auto& [split, counts] : splits.items()) text += Cell(counts.at("classes").at(name));
    text +=
        fmt::format("<td class=\"wide\"><div class=\"bar\" style=\"width:{}%\"></div></td></tr>\n",
                    100 * count.get<std::uint64_t>() / most);
  }
  return text + "</table>\n";
}

// "Listed N of M", where not all are.
std::string ListedNote(std::size_t listed, const PageJson& all) {
  if (listed == all.get<std::size_t>()) return "";
  return fmt::format("<p>The first {} of {} are listed.</p>\n", listed, Shown(all));
}

// The rows of a group, with a last one that counts those that are not listed.
std::string GroupRows(std::size_t number, const PageJson& group) {
  const PageJson& samples = group.at("samples");
  std::string text;
  for (const PageJson& sample : samples) {
    text +=
        fmt::format("<tr><td class=\"number\">{}</td>{}{}{}<td>{}</td></tr>\n", number,
                    Cell(sample.at("split")), Cell(sample.at("origin")), Cell(sample.at("class")),
                    group.at("label_conflict").get<bool>() ? "conflict" : "agree");
  }
  const std::size_t more = group.at("count").get<std::size_t>() - samples.size();
  if (more == 0) return text;
  return text + fmt::format(
                    "<tr><td class=\"number\">{}</td><td colspan=\"4\">and {} more"
                    "</td></tr>\n",
                    number, more);
}

std::string DuplicatesPart(const PageJson& report) {
  const PageJson& duplicates = report.at("duplicates");
  const PageJson& listed = duplicates.at("listed");
  if (listed.empty()) return "";
  std::string text = "<h2>Equal samples</h2>\n" +
                     ListedNote(listed.size(), duplicates.at("groups")) + "<table>\n" +
                     HeadRow({"Group", "Split", "Sample", "Class", "Labels"});
  std::size_t number = 0;
  for (const PageJson& group : listed) text += GroupRows(++number, group);
  return text + "</table>\n";
}

std::string NoisePart(const PageJson& report) {
  const PageJson& noise = report.at("label_noise");
  const PageJson& listed = noise.at("listed");
  if (listed.empty()) return "";
  std::string text = fmt::format(
      "<h2>Labels in doubt</h2>\n<p>Of {} examined training samples, these look more like another "
      "class: so many of the {} samples nearest to each have the label suggested. A hint, no "
      "proof.</p>\n",
      Shown(noise.at("examined")), Shown(noise.at("neighbours")));
  text += ListedNote(listed.size(), noise.at("doubted")) + "<table>\n" +
          HeadRow({"Sample", "Class", "Suggested", "Neighbours"});
  for (const PageJson& doubt : listed) {
    text += fmt::format("<tr>{}{}{}{}</tr>\n", Cell(doubt.at("origin")), Cell(doubt.at("class")),
                        Cell(doubt.at("suggested")), Cell(doubt.at("agreeing")));
  }
  return text + "</table>\n";
}

std::string SkippedPart(const PageJson& report) {
  const PageJson& skipped = report.at("skipped");
  const PageJson& listed = skipped.at("listed");
  if (listed.empty()) return "";
  std::string text = "<h2>Left out</h2>\n" + ListedNote(listed.size(), skipped.at("samples")) +
                     "<table>\n" + HeadRow({"Sample", "Reason"});
  for (const PageJson& sample : listed) {
    text += fmt::format("<tr>{}{}</tr>\n", Cell(sample.at("origin")), Cell(sample.at("reason")));
  }
  return text + "</table>\n";
}

std::string ValuesPart(const PageJson& report) {
  std::string text = "<h2>Values of the training split</h2>\n<table>\n" +
                     HeadRow({"Name", "Smallest", "Largest", "Mean", "Deviation"});
  for (const PageJson& value : report.at("values")) {
    text += "<tr>";
    for (const char* key : {"name", "min", "max", "mean", "std"}) text += Cell(value.at(key));
    text += "</tr>\n";
  }
  return text + "</table>\n";
}

std::string SizesPart(const PageJson& report) {
  const PageJson& sizes = report.at("sizes");
  if (sizes.size() < 2) return "";
  std::string text = "<h2>Sizes of the pictures, before they were brought to one</h2>\n<table>\n" +
                     HeadRow({"Height", "Width", "Pictures"});
  for (const PageJson& size : sizes) {
    text += fmt::format("<tr>{}{}{}</tr>\n", Cell(size.at("height")), Cell(size.at("width")),
                        Cell(size.at("count")));
  }
  return text + "</table>\n";
}

}  // namespace

std::string DatasetPage(const PageJson& report) {
  return std::string(kPageHead) + SummaryPart(report) + ChecksPart(report) + BalancePart(report) +
         DuplicatesPart(report) + NoisePart(report) + SkippedPart(report) + SizesPart(report) +
         ValuesPart(report) + "</body>\n</html>\n";
}

}  // namespace mlp::stages
