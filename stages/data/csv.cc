#include "stages/data/csv.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <limits>
#include <map>
#include <string_view>
#include <utility>

#include "stages/base/error.h"
#include "stages/base/text.h"
#include "stages/data/csv_columns.h"
#include "stages/data/csv_rows.h"
#include "stages/data/split_files.h"

namespace mlp::stages {
namespace {

namespace fs = std::filesystem;

// The columns of all files of a table, as the training file's first row has them.
struct TableHead {
  std::vector<std::string> names;  // indices where there is no header
  std::size_t label = 0;
};

// What the training file teaches about the values and labels of all files.
struct TableCode {
  TableHead head;
  std::vector<ColumnEncoder> encoders;  // of all columns but the label
  std::vector<std::string> classes;
  std::map<std::string, std::int64_t> labels;  // of classes that are any text
};

// The rows of one file, a value for each encoder.
struct TableRows {
  std::vector<float> values;
  std::vector<Field> labels;
  std::vector<std::size_t> lines;  // of each row
  std::vector<SkippedSample> skipped;
};

// One file of a table.
struct TableFile {
  std::string name;
  fs::path place;
  std::string text;
};

TableFile OpenTable(const FileTree& tree, const std::string& name) {
  return {name, tree.Place(name), tree.ReadMaybeGzipped(name)};
}

std::size_t FindColumn(const Location& where, const std::vector<std::string>& names,
                       const std::string& wanted, const CsvOptions& options, const char* setting) {
  if (options.header) {
    const auto found = std::find(names.begin(), names.end(), wanted);
    if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
    throw InputError(where, fmt::format("no column is named '{}'", wanted))
        .Hint(fmt::format("prepare.{} takes a name from this line", setting));
  }
  const std::optional<std::int64_t> index = ParseInteger(wanted);
  if (!index || *index < 0 || static_cast<std::size_t>(*index) >= names.size()) {
    throw InputError(where,
                     fmt::format("there is no column {} among {} columns", wanted, names.size()))
        .Hint(
            fmt::format("prepare.{} counts from 0; for names set prepare.header to true", setting));
  }
  return static_cast<std::size_t>(*index);
}

bool IsMissing(const std::string& text, const CsvOptions& options) {
  const auto& missing = options.missing_values;
  return std::find(missing.begin(), missing.end(), text) != missing.end();
}

// Calls `use` with each row below the header; all have as many fields as the first line.
template <typename Use>
void ForEachRow(const TableFile& file, const CsvOptions& options, const Use& use) {
  RowReader reader(file.place, file.text);
  std::vector<Field> row;
  if (!reader.Next(row)) throw InputError({file.place}, "holds no rows");
  const std::size_t columns = row.size();
  for (bool more = options.header ? reader.Next(row) : true; more; more = reader.Next(row)) {
    if (row.size() != columns) {
      throw InputError({file.place, reader.line()},
                       fmt::format("{} columns, where the first line has {}", row.size(), columns));
    }
    use(row, reader.line());
  }
}

// Of two columns with one name, which is meant would be a guess.
void CheckNamesDiffer(const Location& where, std::vector<std::string> names) {
  std::sort(names.begin(), names.end());
  const auto twice = std::adjacent_find(names.begin(), names.end());
  if (twice != names.end())
    throw InputError(where, fmt::format("two columns have the name '{}'", *twice));
}

TableHead ReadHead(const TableFile& file, const CsvOptions& options) {
  RowReader reader(file.place, file.text);
  std::vector<Field> row;
  if (!reader.Next(row)) throw InputError({file.place}, "holds no rows");
  TableHead head;
  for (std::size_t i = 0; i < row.size(); ++i) {
    head.names.push_back(options.header ? row[i].text : std::to_string(i));
  }
  const Location where{file.place, reader.line()};
  if (options.header) CheckNamesDiffer(where, head.names);
  head.label = FindColumn(where, head.names, options.label_column, options, "label_column");
  if (head.names.size() == 1) throw InputError({file.place}, "holds labels and no other column");
  return head;
}

// For each column whether no value of it is a number.
std::vector<bool> ColumnsOfWords(const TableFile& file, std::size_t columns,
                                 const CsvOptions& options) {
  std::vector<bool> words(columns, false);
  std::vector<bool> numbers(columns, false);
  ForEachRow(file, options, [&](const std::vector<Field>& row, std::size_t) {
    for (std::size_t i = 0; i < columns; ++i) {
      if (IsMissing(row[i].text, options)) continue;
      (ParseNumber(row[i].text) ? numbers : words)[i] = true;
    }
  });
  for (std::size_t i = 0; i < columns; ++i) words[i] = words[i] && !numbers[i];
  return words;
}

std::vector<ColumnEncoder> MakeEncoders(const TableFile& file, const TableHead& head,
                                        const CsvOptions& options) {
  std::vector<bool> categorical(head.names.size(), false);
  if (options.detect_categories) categorical = ColumnsOfWords(file, head.names.size(), options);
  for (const std::string& name : options.categorical) {
    const std::size_t column = FindColumn({file.place}, head.names, name, options, "categorical");
    if (column == head.label) {
      throw InputError({file.place}, fmt::format("column '{}' is the label", name))
          .Hint("take it out of prepare.categorical; labels may be any text");
    }
    categorical[column] = true;
  }
  std::vector<ColumnEncoder> encoders;
  for (std::size_t i = 0; i < head.names.size(); ++i) {
    if (i == head.label) continue;
    encoders.emplace_back(head.names[i], categorical[i] ? options.encoding : ColumnKind::kNumber);
  }
  return encoders;
}

// What stands where the value of a column is missing, if rows with such are kept.
float MissingValue(const Location& where, const ColumnEncoder& encoder, const CsvOptions& options) {
  if (options.missing == MissingPolicy::kError) {
    throw InputError(where, fmt::format("the value of column '{}' is missing", encoder.name()))
        .Hint("set prepare.missing to drop or fill");
  }
  return encoder.categorical() ? kNoCategory : std::numeric_limits<float>::quiet_NaN();
}

// The first column of `row` that has no value; nothing if all have one.
std::optional<std::size_t> FirstMissing(const std::vector<Field>& row, const CsvOptions& options) {
  for (std::size_t i = 0; i < row.size(); ++i) {
    if (IsMissing(row[i].text, options)) return i;
  }
  return std::nullopt;
}

// `encode` gives the value of a field by its encoder.
template <typename Encode>
TableRows ReadRows(const TableFile& file, const TableHead& head, const CsvOptions& options,
                   const Encode& encode) {
  TableRows rows;
  const auto skip = [&](const std::vector<Field>& row, std::size_t line) {
    if (options.missing != MissingPolicy::kDrop) return false;
    const std::optional<std::size_t> missing = FirstMissing(row, options);
    if (!missing) return false;
    rows.skipped.push_back(
        {fmt::format("{}:{}", file.name, line),
         fmt::format("the value of column '{}' is missing", head.names[*missing])});
    return true;
  };
  ForEachRow(file, options, [&](std::vector<Field>& row, std::size_t line) {
    if (skip(row, line)) return;
    if (IsMissing(row[head.label].text, options)) {
      throw InputError({file.place, line, row[head.label].column}, "the label is missing")
          .Hint("set prepare.missing to drop to leave such rows out");
    }
    for (std::size_t i = 0, column = 0; i < row.size(); ++i) {
      if (i != head.label) {
        rows.values.push_back(encode({file.place, line, row[i].column}, column++, row[i].text));
      }
    }
    rows.labels.push_back(std::move(row[head.label]));
    rows.lines.push_back(line);
  });
  if (rows.labels.empty()) {
    throw InputError({file.place}, rows.skipped.empty() ? "holds no rows below its header"
                                                        : "holds no row without a missing value");
  }
  return rows;
}

void RequireCategories(const TableFile& file, const std::vector<ColumnEncoder>& encoders) {
  for (const ColumnEncoder& encoder : encoders) {
    if (!encoder.HasNoCategory()) continue;
    throw InputError({file.place},
                     fmt::format("column '{}' has no value in the training file", encoder.name()))
        .Hint("take it out of the table");
  }
}

TableRows LearnRows(const TableFile& file, const CsvOptions& options, TableCode& code) {
  TableRows rows = ReadRows(
      file, code.head, options, [&](const Location& where, std::size_t i, const std::string& text) {
        ColumnEncoder& encoder = code.encoders[i];
        return IsMissing(text, options) ? MissingValue(where, encoder, options)
                                        : encoder.Learn(where, text);
      });
  RequireCategories(file, code.encoders);
  const std::size_t stride = code.encoders.size();
  for (std::size_t i = 0; i < stride; ++i) code.encoders[i].FinishLearning(rows.values, i, stride);
  return rows;
}

TableRows EncodeRows(const TableFile& file, const CsvOptions& options, const TableCode& code) {
  return ReadRows(
      file, code.head, options, [&](const Location& where, std::size_t i, const std::string& text) {
        const ColumnEncoder& encoder = code.encoders[i];
        return IsMissing(text, options) ? MissingValue(where, encoder, options)
                                        : encoder.Encode(where, text, options.ignore_unknown);
      });
}

// The distinct labels: in numeric order if all are integers, else in order of their bytes.
std::vector<std::string> DistinctLabels(const std::vector<Field>& labels) {
  std::vector<std::string> names;
  for (const Field& label : labels) names.push_back(label.text);
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  const auto number = [](const std::string& name) { return ParseInteger(name); };
  if (std::all_of(names.begin(), names.end(), number)) {
    std::stable_sort(names.begin(), names.end(), [&](const std::string& a, const std::string& b) {
      return number(a) < number(b);
    });
  }
  return names;
}

void LearnClasses(const TableRows& rows, const CsvOptions& options, TableCode& code) {
  if (options.classes) {
    for (std::int64_t i = 0; i < *options.classes; ++i) code.classes.push_back(std::to_string(i));
    return;
  }
  code.classes = DistinctLabels(rows.labels);
  for (const std::string& name : code.classes) {
    code.labels.emplace(name, static_cast<std::int64_t>(code.labels.size()));
  }
}

std::int64_t ToLabel(const Location& where, const std::string& text, const CsvOptions& options,
                     const TableCode& code) {
  if (!options.classes) {
    const auto found = code.labels.find(text);
    if (found != code.labels.end()) return found->second;
    throw InputError(where, fmt::format("label '{}' is not in the training file", text));
  }
  const std::optional<std::int64_t> label = ParseInteger(text);
  if (!label || *label < 0 || *label >= *options.classes) {
    throw InputError(
        where, fmt::format("label '{}' is not in the range 0..{}", text, *options.classes - 1))
        .Hint("prepare.classes says how many classes there are; without it labels may be any text");
  }
  return *label;
}

Shape TableShape(const TableFile& file, const TableRows& rows, std::size_t width,
                 const CsvOptions& options) {
  if (options.image_shape.empty()) return {static_cast<std::int64_t>(width)};
  if (CountValues(options.image_shape) != width) {
    throw InputError({file.place, rows.lines[0]},
                     fmt::format("a row has {} values, which do not fill an image of {}", width,
                                 fmt::join(options.image_shape, "x")))
        .Hint("prepare.image_shape is [channels, height, width]");
  }
  return options.image_shape;
}

Samples ToSamples(const TableFile& file, TableRows rows, const std::vector<Column>& columns,
                  const CsvOptions& options, const TableCode& code) {
  Samples samples;
  samples.shape = TableShape(file, rows, ExpandedWidth(columns), options);
  samples.values = ExpandRows({file.place}, std::move(rows.values), columns);
  for (std::size_t i = 0; i < rows.labels.size(); ++i) {
    const Field& label = rows.labels[i];
    samples.labels.push_back(
        ToLabel({file.place, rows.lines[i], label.column}, label.text, options, code));
    samples.origins.push_back(fmt::format("{}:{}", file.name, rows.lines[i]));
  }
  return samples;
}

void Append(std::vector<SkippedSample>& all, std::vector<SkippedSample>& more) {
  all.insert(all.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

// A further split's file, if it is there.
std::optional<Samples> ReadGivenTable(const FileTree& tree, const SplitFiles& files,
                                      const char* split, const CsvOptions& options,
                                      const TableCode& code, LabelledData& data) {
  const auto found = files.find(split);
  if (found == files.end()) return std::nullopt;
  const TableFile file = OpenTable(tree, found->second);
  if (ReadHead(file, options).names != code.head.names) {
    throw InputError({file.place, 1}, "its columns are not those of the training file")
        .Hint("all files of a table need the same columns in the same order");
  }
  TableRows rows = EncodeRows(file, options, code);
  Append(data.skipped, rows.skipped);
  return ToSamples(file, std::move(rows), data.columns, options, code);
}

}  // namespace

LabelledData ReadCsv(const FileTree& tree, const CsvOptions& options) {
  const SplitFiles files = FindSplitFiles(tree, ".csv", true);
  const TableFile file = OpenTable(tree, files.at("train"));
  TableCode code;
  code.head = ReadHead(file, options);
  code.encoders = MakeEncoders(file, code.head, options);
  TableRows rows = LearnRows(file, options, code);
  LearnClasses(rows, options, code);
  LabelledData data;
  for (const ColumnEncoder& encoder : code.encoders) data.columns.push_back(encoder.Describe());
  data.skipped = std::move(rows.skipped);
  data.samples = ToSamples(file, std::move(rows), data.columns, options, code);
  data.validation = ReadGivenTable(tree, files, "validation", options, code, data);
  data.test = ReadGivenTable(tree, files, "test", options, code, data);
  data.classes = code.classes;
  if (!options.image_shape.empty()) data.columns.clear();
  return data;
}

}  // namespace mlp::stages
