/**
 * Variables by which a hook tells git where it is. What is asked here is asked of the folder it runs in: within a hook
 * of one repository, git would else answer for that one wherever it is started.
 */
const variablesOfHooks = ['GIT_DIR', 'GIT_WORK_TREE', 'GIT_INDEX_FILE', 'GIT_PREFIX', 'GIT_COMMON_DIR'];

/** What git is run with: the user's own settings, in English, for the folder it runs in. */
export function gitEnvironment(): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !variablesOfHooks.includes(name));
  return { ...Object.fromEntries(inherited), LC_ALL: 'C' };
}
