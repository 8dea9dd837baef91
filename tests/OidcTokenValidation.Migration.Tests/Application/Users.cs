namespace OidcTokenValidation.Migration.Tests.Application;

/// <summary>The user directory of the application: a scoped service, like one with a DbContext.</summary>
public sealed class Users : IDisposable
{
    private static readonly Dictionary<string, string> Tenants = new(StringComparer.Ordinal) { ["alice"] = "acme", ["bob"] = "globex" };

    private bool _disposed;

    public async Task<string?> FindTenantAsync(string subject)
    {
        await Task.Yield();
        ObjectDisposedException.ThrowIf(_disposed, this);
        return Tenants.GetValueOrDefault(subject);
    }

    public async Task<bool> IsBlockedAsync(string subject)
    {
        await Task.Yield();
        ObjectDisposedException.ThrowIf(_disposed, this);
        return subject == "mallory";
    }

    public void Dispose() => _disposed = true;
}
