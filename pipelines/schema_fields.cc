#include "pipelines/schema_fields.h"

#include <algorithm>
#include <array>

namespace mlp {
namespace {

constexpr bool kExtra = true;
constexpr bool kRequired = true;

constexpr char kText[] = R"({"type": "string"})";
constexpr char kTexts[] = R"({"$ref": "#/$defs/texts"})";
constexpr char kFlag[] = R"({"type": "boolean"})";
constexpr char kTrue[] = R"({"type": "boolean", "default": true})";
constexpr char kFalse[] = R"({"type": "boolean", "default": false})";
constexpr char kAnything[] = "{}";
constexpr char kVars[] = R"({"type": "array", "items": {"type": ["string", "object"]}})";
constexpr char kPath[] = R"({"$ref": "#/$defs/path"})";
constexpr char kPaths[] = R"({"$ref": "#/$defs/paths"})";
constexpr char kColumns[] = R"({"type": ["string", "array", "object"]})";
constexpr char kAmount[] = R"({"$ref": "#/$defs/amount"})";
constexpr char kSize[] = R"({"$ref": "#/$defs/size"})";
constexpr char kDuration[] = R"({"$ref": "#/$defs/duration"})";

constexpr std::array kPipeline = {
    SchemaField{"stages", R"({"$ref": "#/$defs/stages"})", "The stages, by name."},
    SchemaField{"vars", kVars, "Values for templates: files, or maps of values."},
    SchemaField{"params", kPaths, "Further params files to show and compare."},
    SchemaField{"metrics", kPaths, "Further metrics files to show and compare."},
    SchemaField{"plots", R"({"$ref": "#/$defs/topLevelPlots"})", "Plots to draw from any file."},
    SchemaField{"artifacts", R"({"$ref": "#/$defs/artifacts"})",
                "Names for a registry of models and data."},
};

constexpr std::array kStage = {
    SchemaField{"cmd", R"({"$ref": "#/$defs/commands"})",
                "What the stage runs: each line of a text, or each item of a list.", false,
                kRequired},
    SchemaField{"wdir", kPath,
                "The directory where the commands run and paths begin, relative to this file."},
    SchemaField{"deps", R"({"$ref": "#/$defs/dependencies"})", "What the stage reads."},
    SchemaField{"params", R"({"$ref": "#/$defs/params"})",
                "Values that the stage reads from params files."},
    SchemaField{"outs", R"({"$ref": "#/$defs/outputs"})", "What the stage writes."},
    SchemaField{"metrics", R"({"$ref": "#/$defs/metricOutputs"})",
                "Outputs that hold numbers to compare."},
    SchemaField{"plots", R"({"$ref": "#/$defs/plotOutputs"})", "Outputs that hold series to draw."},
    SchemaField{"frozen", kFalse, "Never run; its dependencies are not followed."},
    SchemaField{"always_changed", kFalse, "Run every time."},
    SchemaField{"desc", kText, "What the stage does, for people."},
    SchemaField{"meta", kAnything, "Anything, for people and other programs."},
    SchemaField{"vars", kVars, "Values for the templates of this stage."},
    SchemaField{"matrix",
                R"({"type": "object", "additionalProperties": {"type": ["array", "string"]}})",
                "Lists, or templates that name them: one stage for each combination of values."},
    SchemaField{"env", R"({"$ref": "#/$defs/environment"})",
                "Variables of the environment that the stage depends on.", kExtra},
    SchemaField{"resources", R"({"$ref": "#/$defs/resources"})",
                "What the stage takes of the machine while it runs.", kExtra},
    SchemaField{"mutex", kTexts, "Names; no two stages that share one run at once.", kExtra},
    SchemaField{"timeout", kDuration, "The longest that one attempt may take.", kExtra},
    SchemaField{"retries", R"({"$ref": "#/$defs/retries"})",
                "How often to try again when a command fails.", kExtra},
};

constexpr std::array kForeach = {
    SchemaField{"foreach", R"({"type": ["array", "object", "string"]})",
                "A list or map, or a template that names one: one stage for each item.", false,
                kRequired},
    SchemaField{"do", R"({"$ref": "#/$defs/stage"})", "The definition of these stages.", false,
                kRequired},
};

constexpr SchemaField kCache{"cache", kTrue, "Keep it in the object store."};
constexpr SchemaField kPersist{"persist", kFalse, "Do not remove it before the stage runs."};
constexpr SchemaField kPush{"push", kTrue, "Send it to remotes."};
constexpr SchemaField kRemote{"remote", kText, "The only remote that it goes to."};
constexpr SchemaField kDesc{"desc", kText, "What it is, for people."};
constexpr SchemaField kType{"type", kText, "What kind of thing it is, such as model."};
constexpr SchemaField kLabels{"labels", R"({"type": "array", "items": {"type": "string"}})",
                              "Words to find it by."};
constexpr SchemaField kMeta{"meta", kAnything, "Anything, for people and other programs."};
constexpr SchemaField kCheckpoint{"checkpoint", kAnything, "Of old versions of DVC; no effect."};
constexpr SchemaField kCheck{"check", R"({"$ref": "#/$defs/check"})",
                             "What it must be after a run, or the stage fails.", kExtra};
constexpr SchemaField kMetricCheck{"check", R"({"$ref": "#/$defs/metricCheck"})",
                                   "What it must be after a run, or the stage fails.", kExtra};
constexpr SchemaField kDirection{"direction", R"({"$ref": "#/$defs/direction"})",
                                 "Whether more (max) or less (min) of it is better.", kExtra};
constexpr SchemaField kX{"x", kColumns, "The column of the horizontal axis."};
constexpr SchemaField kY{"y", kColumns, "The column or columns of the vertical axis."};
constexpr SchemaField kXLabel{"x_label", kText, "The text at the horizontal axis."};
constexpr SchemaField kYLabel{"y_label", kText, "The text at the vertical axis."};
constexpr SchemaField kTitle{"title", kText, "The text above the plot."};
constexpr SchemaField kTemplate{"template", kText, "The form of the plot, such as linear."};

constexpr std::array kOutput = {kCache, kPersist, kPush,       kRemote, kDesc,
                                kType,  kLabels,  kCheckpoint, kMeta,   kCheck};
constexpr std::array kMetric = {kCache,  kPersist,    kPush, kRemote,      kDesc,     kType,
                                kLabels, kCheckpoint, kMeta, kMetricCheck, kDirection};
constexpr std::array kPlot = {
    kCache,  kPersist,
    kPush,   kRemote,
    kDesc,   kType,
    kLabels, kCheckpoint,
    kMeta,   kTemplate,
    kX,      kY,
    kXLabel, kYLabel,
    kTitle,  SchemaField{"header", kFlag, "The table begins with the names of its columns."},
    kCheck};
constexpr std::array kTopLevelPlot = {kX, kY, kXLabel, kYLabel, kTitle, kTemplate};

constexpr std::array kArtifact = {
    SchemaField{"path", kPath, "The file or directory.", false, kRequired}, kDesc, kType, kLabels,
    kMeta};

constexpr std::array kDependency = {
    SchemaField{"path", kPath, "A file or directory; with lines or regex, a text file.", kExtra},
    SchemaField{"lines", R"({"type": ["integer", "string"], "minimum": 1,
                             "pattern": "^[0-9]+(-[0-9]+)?$"})",
                "Only these lines of the file: 10, or 10-20.", kExtra},
    SchemaField{"regex", R"({"type": "string", "minLength": 1, "maxLength": 1000})",
                "Only the matches of this regular expression (ECMAScript).", kExtra},
    SchemaField{"glob", R"({"type": "string", "minLength": 1})",
                "The files of the project that match: * and ? within a name, ** any directories.",
                kExtra},
    SchemaField{"url", R"({"type": "string", "pattern": "^https?://."})",
                "What an address on the web serves, by its ETag or its bytes.", kExtra},
    SchemaField{"command", R"({"type": "string", "minLength": 1})",
                "What a command prints, such as the version of a program.", kExtra},
};

constexpr std::array kEnvironment = {
    SchemaField{"secret", kFalse, "Write down only a digest of its value.", kExtra},
};

constexpr std::array kResources = {
    SchemaField{"cores", kAmount, "Processor cores; 1 if not given.", kExtra},
    SchemaField{"memory", kSize, "Memory, such as 4GiB.", kExtra},
    SchemaField{"gpus", kAmount, "Graphics processors.", kExtra},
};

constexpr std::array kRetries = {
    SchemaField{"times", R"({"type": "integer", "minimum": 0, "maximum": 1000})",
                "Attempts after the first.", kExtra, kRequired},
    SchemaField{"delay", kDuration, "Before the first retry; doubles each time. 1s if not given.",
                kExtra},
    SchemaField{"max_delay", kDuration, "The longest delay. 1m if not given.", kExtra},
};

constexpr std::array kCheckFields = {
    SchemaField{"non_empty", kFlag, "A file has bytes, a directory has files.", kExtra},
    SchemaField{"max_size", kSize, "The most bytes, of all files together, such as 10MiB.", kExtra},
    SchemaField{"sha256", R"({"type": "string", "pattern": "^[0-9a-f]{64}$"})",
                "The digest of the file.", kExtra},
};

constexpr std::array kBound = {
    SchemaField{"min", R"({"type": "number"})", "The least allowed value.", kExtra},
    SchemaField{"max", R"({"type": "number"})", "The greatest allowed value.", kExtra},
};

}  // namespace

std::span<const SchemaField> FieldsOf(SchemaMap map) {
  switch (map) {
    case SchemaMap::kPipeline:
      return kPipeline;
    case SchemaMap::kStage:
      return kStage;
    case SchemaMap::kForeach:
      return kForeach;
    case SchemaMap::kOutput:
      return kOutput;
    case SchemaMap::kMetric:
      return kMetric;
    case SchemaMap::kPlot:
      return kPlot;
    case SchemaMap::kTopLevelPlot:
      return kTopLevelPlot;
    case SchemaMap::kArtifact:
      return kArtifact;
    case SchemaMap::kDependency:
      return kDependency;
    case SchemaMap::kEnvironment:
      return kEnvironment;
    case SchemaMap::kResources:
      return kResources;
    case SchemaMap::kRetries:
      return kRetries;
    case SchemaMap::kCheck:
      return kCheckFields;
    case SchemaMap::kBound:
      return kBound;
  }
  return {};
}

std::vector<std::string> KeysOf(SchemaMap map, bool extras) {
  std::vector<std::string> keys;
  for (const SchemaField& field : FieldsOf(map)) {
    if (extras || !field.is_extra) keys.emplace_back(field.key);
  }
  return keys;
}

}  // namespace mlp
