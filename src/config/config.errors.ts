/** The settings cannot be used. The process ends with 78 (EX_CONFIG of sysexits.h). */
export class ConfigError extends Error {
  static readonly exitCode = 78;

  constructor(readonly problems: readonly string[]) {
    super(
      `${problems.length} problem${problems.length === 1 ? '' : 's'} in the settings:\n` +
        problems.map((problem) => `  - ${problem}`).join('\n') +
        '\nEvery setting is described in docs/configuration.md.',
    );
    this.name = 'ConfigError';
  }
}
