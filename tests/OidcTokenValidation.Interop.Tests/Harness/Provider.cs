using System.Globalization;
using System.Text;
using System.Text.Json;
using OidcTokenValidation.TestSupport.Processes;

namespace OidcTokenValidation.Interop.Tests.Harness;

/// <summary>How a provider differs from an ordinary one.</summary>
internal sealed record ProviderSettings
{
    /// <summary>The issuer it claims to be; null is its own address.</summary>
    public string? Issuer { get; init; }

    /// <summary>A file of keys to share; made by the first provider that is given it.</summary>
    public string? Keys { get; init; }

    /// <summary>Appended to the names of the keys it makes.</summary>
    public string KidSuffix { get; init; } = string.Empty;

    /// <summary>How far its clock is ahead.</summary>
    public TimeSpan ClockOffset { get; init; }

    /// <summary>The origin of the page whose users log in; null: there is no page.</summary>
    public string? Page { get; init; }

    /// <summary>Where the API receives logout tokens for the client "app"; null: there is no such client.</summary>
    public string? Logout { get; init; }

    /// <summary>The audience of tokens for MCP servers, whose clients are "mcp" and, with a secret, "mcp-web"; empty: the server's address; null: there are
    /// no such clients.</summary>
    public string? Mcp { get; init; }
}

/// <summary>oidc-provider in its own process, on a free loopback port.</summary>
internal sealed class Provider : ITokenProvider
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private readonly ChildProcess _process;
    private readonly ReadyLine _ready;

    private Provider(ChildProcess process)
    {
        _process = process;
        _ready = JsonSerializer.Deserialize<ReadyLine>(process.ReadyLine, Json)!;
    }

    public string Issuer => _ready.Issuer;

    /// <summary>Where it listens.</summary>
    public string Url => _ready.Url;

    /// <summary>The algorithms of its tokens; the client's name chooses one.</summary>
    public IReadOnlyList<string> Algorithms => _ready.Algorithms;

    /// <summary>The version of Node that it runs in.</summary>
    public Version Node => Version.Parse(_ready.Node);

    /// <summary>The secret of the clients that have one.</summary>
    public string Secret => _ready.Secret;

    /// <summary>The introspection endpoint for opaque tokens, and the secret for it.</summary>
    public (string Endpoint, string Secret) Introspection => ($"{_ready.Url}/token/introspection", _ready.ApiSecret);

    /// <summary>The private keys of the API whose tokens are encrypted, as JWKs: for RSA, for ECDH-ES and for A256KW.</summary>
    public IReadOnlyList<JsonElement> Decryption => _ready.Decryption;

    public static async Task<Provider> StartAsync(ProviderSettings settings, CancellationToken cancellationToken)
    {
        List<string> arguments =
        [
            Path.Combine(Counterparts.NodeFolder, "provider.mjs"),
            $"--kid-suffix={settings.KidSuffix}",
            string.Create(CultureInfo.InvariantCulture, $"--clock-offset={(long)settings.ClockOffset.TotalSeconds}"),
        ];
        if (settings.Issuer is { } issuer)
        {
            arguments.Add($"--issuer={issuer}");
        }

        if (settings.Keys is { } keys)
        {
            arguments.Add($"--keys={keys}");
        }

        if (settings.Page is { } page)
        {
            arguments.Add($"--page={page}");
        }

        if (settings.Logout is { } logout)
        {
            arguments.Add($"--logout={logout}");
        }

        if (settings.Mcp is { } mcp)
        {
            arguments.Add($"--mcp={mcp}");
        }

        return new Provider(await StartProcessAsync(arguments, cancellationToken));
    }

    /// <summary>A token from the client-credentials grant; the client's name chooses the algorithm; without a resource the token is opaque.</summary>
    public Task<string> GetTokenAsync(string client, string? resource, string? scope, CancellationToken cancellationToken) =>
        OAuthClient.GetTokenAsync(new TokenTask(_ready.Url, _ready.Issuer, client, _ready.Secret, resource, scope), cancellationToken);

    /// <summary>A token that is bound to a key, which the client proved to have.</summary>
    public Task<string> GetBoundTokenAsync(JsonElement key, string? scope, CancellationToken cancellationToken, string resource = SampleApi.Audience) =>
        OAuthClient.GetTokenAsync(new TokenTask(_ready.Url, _ready.Issuer, "es256", _ready.Secret, resource, scope, key), cancellationToken);

    /// <summary>Revokes a token of a client's own (RFC 7009).</summary>
    public async Task RevokeAsync(string client, string token, CancellationToken cancellationToken)
    {
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Authorization = new("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes($"{client}:{_ready.Secret}")));
        using var form = new FormUrlEncodedContent([new("token", token)]);
        using var response = await http.PostAsync(new Uri($"{_ready.Url}/token/revocation"), form, cancellationToken);
        response.EnsureSuccessStatusCode();
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    // Seen once on a busy machine: Node loaded the provider and then did nothing more. That is not a fault of the library, so the start is retried once.
    private static async Task<ChildProcess> StartProcessAsync(List<string> arguments, CancellationToken cancellationToken)
    {
        try
        {
            return await ChildProcess.StartAsync(Counterparts.Node!, arguments, "{", cancellationToken);
        }
        catch (InvalidOperationException exception) when (exception.InnerException is TimeoutException)
        {
            return await ChildProcess.StartAsync(Counterparts.Node!, arguments, "{", cancellationToken);
        }
    }

    private sealed record ReadyLine(string Issuer, string Url, string Secret, string ApiSecret, IReadOnlyList<string> Algorithms, string Node, IReadOnlyList<JsonElement> Decryption);
}
