// Starts the page. Listens before it draws, so that no snapshot is missed.
import { createRoot } from 'react-dom/client';
import './tokens.css';
import './base.css';
import './controls.css';
import './bench.css';
import { App } from './app.tsx';
import { connect } from './state.ts';
import { showWholeTexts } from './whole-text.ts';

connect();
showWholeTexts();
const root = document.getElementById('root');
if (root) createRoot(root).render(<App />);
