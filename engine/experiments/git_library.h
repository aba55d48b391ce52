// libgit2, loaded when it is first needed: linking it would make every start of mlpipe load 26
// shared libraries (see README.md). Private to git_*.cc, which are the only files that know
// libgit2.
#pragma once

#include <git2.h>

#include "store/base/error.h"

namespace mlp {

// The functions in use; one list declares and loads them.
#define MLP_GIT_FUNCTIONS(USE)             \
  USE(git_blob_create_from_workdir)        \
  USE(git_blob_free)                       \
  USE(git_blob_lookup)                     \
  USE(git_blob_rawcontent)                 \
  USE(git_blob_rawsize)                    \
  USE(git_buf_dispose)                     \
  USE(git_checkout_options_init)           \
  USE(git_checkout_tree)                   \
  USE(git_commit_create)                   \
  USE(git_commit_free)                     \
  USE(git_commit_lookup)                   \
  USE(git_commit_message)                  \
  USE(git_commit_parent_id)                \
  USE(git_commit_parentcount)              \
  USE(git_commit_time)                     \
  USE(git_commit_tree)                     \
  USE(git_config_delete_entry)             \
  USE(git_config_free)                     \
  USE(git_config_get_path)                 \
  USE(git_config_get_string)               \
  USE(git_config_open_level)               \
  USE(git_config_set_string)               \
  USE(git_diff_free)                       \
  USE(git_diff_get_delta)                  \
  USE(git_diff_num_deltas)                 \
  USE(git_diff_options_init)               \
  USE(git_diff_tree_to_tree)               \
  USE(git_diff_tree_to_workdir_with_index) \
  USE(git_error_last)                      \
  USE(git_ignore_path_is_ignored)          \
  USE(git_index_add)                       \
  USE(git_index_add_bypath)                \
  USE(git_index_find_prefix)               \
  USE(git_index_free)                      \
  USE(git_index_get_bypath)                \
  USE(git_index_new)                       \
  USE(git_index_read)                      \
  USE(git_index_read_tree)                 \
  USE(git_index_remove)                    \
  USE(git_index_write)                     \
  USE(git_index_write_tree_to)             \
  USE(git_libgit2_init)                    \
  USE(git_object_free)                     \
  USE(git_object_id)                       \
  USE(git_object_lookup)                   \
  USE(git_object_peel)                     \
  USE(git_object_short_id)                 \
  USE(git_odb_exists)                      \
  USE(git_odb_free)                        \
  USE(git_odb_hash)                        \
  USE(git_oid_fromstr)                     \
  USE(git_oid_tostr)                       \
  USE(git_reference_create_matching)       \
  USE(git_reference_delete)                \
  USE(git_reference_free)                  \
  USE(git_reference_is_branch)             \
  USE(git_reference_iterator_free)         \
  USE(git_reference_iterator_glob_new)     \
  USE(git_reference_lookup)                \
  USE(git_reference_name)                  \
  USE(git_reference_name_is_valid)         \
  USE(git_reference_next)                  \
  USE(git_reference_shorthand)             \
  USE(git_reference_target)                \
  USE(git_repository_commondir)            \
  USE(git_repository_config)               \
  USE(git_repository_config_snapshot)      \
  USE(git_repository_free)                 \
  USE(git_repository_head)                 \
  USE(git_repository_index)                \
  USE(git_repository_is_shallow)           \
  USE(git_repository_odb)                  \
  USE(git_repository_open_ext)             \
  USE(git_repository_workdir)              \
  USE(git_revparse_single)                 \
  USE(git_signature_free)                  \
  USE(git_signature_now)                   \
  USE(git_tree_entry_byindex)              \
  USE(git_tree_entry_bypath)               \
  USE(git_tree_entry_filemode)             \
  USE(git_tree_entry_free)                 \
  USE(git_tree_entry_id)                   \
  USE(git_tree_entry_name)                 \
  USE(git_tree_entry_type)                 \
  USE(git_tree_entrycount)                 \
  USE(git_tree_free)                       \
  USE(git_tree_id)                         \
  USE(git_tree_lookup)

struct GitLibrary {
#define MLP_GIT_MEMBER(name) decltype(&::name) name = nullptr;
  MLP_GIT_FUNCTIONS(MLP_GIT_MEMBER)
#undef MLP_GIT_MEMBER
};

// Loads and initialises the library on the first call, about 5 ms; stays for the life of the
// process. An error with the package to install if it is not there.
Result<const GitLibrary*> LoadGitLibrary();

// The same where it is known to be loaded: for whoever holds an object of the library.
const GitLibrary& Git();

}  // namespace mlp
