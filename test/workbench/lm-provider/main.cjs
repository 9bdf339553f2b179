/**
 * A fake language model, registered through the API that real ones use. It answers with an instruction that says so, a
 * few characters at a time. A text that holds the word PROVIDER-FAULT makes it fail.
 */
const vscode = require('vscode');

const answer = JSON.stringify({ instruction: 'Explain what this text, answered by a fake test model, is about.' });

const provider = {
  provideLanguageModelChatInformation: () => [
    {
      id: 'xinstruct-fake',
      name: 'Fake model of the tests',
      family: 'fake',
      version: '1',
      maxInputTokens: 8000,
      maxOutputTokens: 1000,
      capabilities: {},
    },
  ],
  async provideLanguageModelChatResponse(_model, messages, _options, progress, token) {
    const asked = JSON.stringify(messages.map(({ content }) => content));
    if (asked.includes('PROVIDER-FAULT')) {
      throw vscode.LanguageModelError.Blocked('The fake model was told to refuse.');
    }
    for (let at = 0; at < answer.length && !token.isCancellationRequested; at += 12) {
      progress.report(new vscode.LanguageModelTextPart(answer.slice(at, at + 12)));
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  },
  provideTokenCount: (_model, text) => Math.ceil((typeof text === 'string' ? text : JSON.stringify(text)).length / 4),
};

exports.activate = ({ subscriptions }) => {
  subscriptions.push(vscode.lm.registerLanguageModelChatProvider('xinstruct-test', provider));
};
