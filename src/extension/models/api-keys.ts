import { EventEmitter, type Disposable, type SecretStorage } from 'vscode';

/** The keys of endpoints, one for each origin, so that a key never goes to another server than the one it was set for. */
export class ApiKeys implements Disposable {
  private readonly changed = new EventEmitter<void>();
  readonly onDidChange = this.changed.event;
  private readonly subscription: Disposable;

  constructor(private readonly secrets: SecretStorage) {
    this.subscription = secrets.onDidChange(({ key }) => {
      if (key.startsWith(prefix)) this.changed.fire();
    });
  }

  async of(baseUrl: string): Promise<string | undefined> {
    return await this.secrets.get(secretName(baseUrl));
  }

  async set(baseUrl: string, key: string): Promise<void> {
    await this.secrets.store(secretName(baseUrl), key);
  }

  async delete(baseUrl: string): Promise<void> {
    await this.secrets.delete(secretName(baseUrl));
  }

  dispose(): void {
    this.subscription.dispose();
    this.changed.dispose();
  }
}

const prefix = 'apiKey:';

function secretName(baseUrl: string): string {
  return `${prefix}${URL.canParse(baseUrl) ? new URL(baseUrl).origin : baseUrl}`;
}
