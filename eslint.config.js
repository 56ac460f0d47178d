// The house's rules by machine: strict types, the import rules of the architecture with their reasons, sizes, no loose ends.
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

/** Forbids imports below a folder; `reason` is what the person reads. */
const not = (reason, ...group) => ({ group, message: reason });
const node = not('This folder runs without Node.', 'node:*', 'fs', 'path', 'crypto', 'net', 'tls');
const electron = not('Only electron/ imports electron.', 'electron');
const noBarrels = not('No barrels: import the file.', '**/index.ts', '**/index.tsx');
const restrict = (files, ...patterns) => ({ files, rules: { 'no-restricted-imports': ['error', { patterns: [noBarrels, ...patterns] }] } });

const store = '**/store/**';
const services = '**/services/**';
const device = '**/device/**';
const bench = '**/bench/**';
const cli = '**/cli/**';
const faces = [cli, '**/renderer/**', '**/electron/**'];

export default tseslint.config(
  { ignores: ['out/', '.cache/', 'node_modules/', 'test/e2e/out/'] },
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      'max-lines': ['error', { max: 400 }],
      'max-lines-per-function': ['error', { max: 60, skipComments: true }],
      'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true, named: true, defaultFrom: true, namedFrom: true, namespaceFrom: true } }],
      'no-restricted-syntax': ['error', { selector: 'TSEnumDeclaration', message: 'A union says it without code.' }],
      eqeqeq: 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/explicit-function-return-type': ['error', { allowExpressions: true, allowTypedFunctionExpressions: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // index signatures are read as properties only where the type says so; the compiler has the same opinion
      '@typescript-eslint/dot-notation': 'off',
    },
  },
  restrict(['src/plist/**'], not('plist imports nothing.', '../*'), node, electron),
  restrict(['src/domain/**', 'src/contract.ts', 'src/model.ts', 'src/model/**', 'src/errors.ts', 'src/error-text.ts', 'src/clock.ts'], node, electron, not('The domain is pure.', store, services, device, bench, '**/crypto/**', ...faces)),
  restrict(['src/http.ts', 'src/patient-http.ts'], node, electron, not('Who asks the internet is no business of the client.', store, services, device, bench, '**/domain/**', '**/crypto/**', ...faces)),
  restrict(['src/crypto/**'], electron, not('crypto knows model and errors only.', store, services, device, bench, ...faces)),
  restrict(['src/ade/**'], electron, not('Who asks Apple’s service doesn’t know who wants to know.', store, services, device, bench, ...faces)),
  restrict(['src/configurator/**'], electron, not('Who runs Apple Configurator doesn’t know who wants it to.', store, services, device, bench, ...faces)),
  restrict(['src/intune/**', 'src/apple-business/**'], electron, not('Who asks Microsoft or Apple doesn’t know who wants to know.', store, services, device, bench, ...faces)),
  restrict(['src/device/**'], electron, not('The device layer doesn’t know who asks.', store, services, bench, '**/domain/**', ...faces)),
  restrict(['src/store/**'], electron, not('The store knows no devices.', device, services, bench, ...faces)),
  restrict(['src/print/**'], electron, not('Paper knows what stands on it, not where it comes from.', store, services, device, bench, '**/crypto/**', ...faces)),
  restrict(['src/services/**'], electron, not('Services don’t know faces or the bench.', bench, ...faces)),
  restrict(['src/bench/**'], electron, not('The bench is a peer: of device it takes the frame codec only.', store, services, '**/domain/**', '**/device/usbmux/**', '**/device/lockdown/**', '**/device/commands/**', '**/device/*.ts', ...faces)),
  restrict(['src/cli/**'], electron, not('The command line uses the composition roots.', store, services, device, bench, '**/crypto/**', '**/plist/**')),
  restrict(['src/*.ts'], electron, not('Composition roots know no face.', ...faces)),
  restrict(['renderer/**'], node, electron, not('The page sees contract, model, errors and domain.', '**/src/store/**', '**/src/services/**', '**/src/device/**', '**/src/bench/**', '**/src/crypto/**', '**/src/app.ts', '**/src/cli/**')),
  restrict(['electron/preload.ts'], not('A preload imports electron alone.', '../*', './*')),
  { files: ['renderer/**'], plugins: { 'react-hooks': reactHooks }, rules: reactHooks.configs.recommended.rules },
  { files: ['test/**', '*.config.ts'], rules: { 'max-lines-per-function': 'off', 'no-restricted-exports': 'off' } },
);
