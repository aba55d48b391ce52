#include "engine/cli/exp_search_line.h"

namespace mlp {

void AddSearchOptions(CLI::App& command, SearchLine& line) {
  command
      .add_option("--search", line.method,
                  "Search among the values that -S gives: grid, random, tpe, or asha, which stops "
                  "what does badly. interval(a,b) and tag(log, interval(a,b)) are spaces. The same "
                  "command again goes on where it was interrupted")
      ->check(CLI::IsMember({"grid", "random", "tpe", "asha"}));
  command.add_option("--trials", line.trials, "Experiments in all")
      ->check(CLI::Range(std::size_t{1}, kMaxCombinations))
      ->needs("--search");
  CLI::Option* const minimize =
      command.add_option("--minimize", line.minimize, "The metric that a search makes small");
  minimize->type_name("[FILE:]METRIC")->needs("--search");
  command.add_option("--maximize", line.maximize, "The metric that it makes large")
      ->type_name("[FILE:]METRIC")
      ->needs("--search")
      ->excludes(minimize);
  command
      .add_option("--min-steps", line.asha.min_steps,
                  "asha: stop nothing before so many steps (default: 1)")
      ->needs("--search");
  command.add_option("--max-steps", line.max_steps, "asha: stop nothing after so many steps")
      ->needs("--search");
  command
      .add_option("--reduction", line.asha.reduction,
                  "asha: of so many trials one goes on at each rung (default: 3)")
      ->needs("--search");
}

Result<ExperimentSearchOptions> SearchOptionsFrom(const SearchLine& line, const RelPath& directory,
                                                  const std::vector<Override>& overrides,
                                                  std::uint64_t seed, const std::string& name) {
  ExperimentSearchOptions options;
  MLP_ASSIGN(options.settings.method, ParseSearchMethod(line.method));
  if (line.minimize.empty() == line.maximize.empty())
    return Fail(ErrorCode::kUsage, "a search needs a metric to judge its trials by",
                "name it by --minimize or --maximize: --maximize metrics.json:acc");
  options.settings.direction = line.maximize.empty() ? Direction::kMin : Direction::kMax;
  options.settings.seed = seed;
  MLP_ASSIGN(options.objective,
             ParseObjective(directory, line.maximize.empty() ? line.minimize : line.maximize,
                            options.settings.direction));
  options.asha = line.asha;
  if (line.max_steps != 0) options.asha.max_steps = line.max_steps;
  options.overrides = overrides;
  options.trials = line.trials;
  options.name = name;
  return options;
}

}  // namespace mlp
