namespace OidcTokenValidation.Interop.Tests.Harness;

/// <summary>The sample API in its own process, started as a user would.</summary>
internal sealed class SampleApi : IAsyncDisposable
{
    public const string Audience = "https://api.example.com/";

    private const string Ready = "listening on ";

    private readonly ChildProcess _process;

    private SampleApi(ChildProcess process) => _process = process;

    private string Address => _process.ReadyLine[Ready.Length..].TrimEnd('/');

    public static async Task<SampleApi> StartAsync(string issuer, CancellationToken cancellationToken) =>
        new(await ChildProcess.StartAsync(
            Counterparts.DotNet,
            [Counterparts.SampleAssembly, "--issuer", issuer, "--audience", Audience, "--port", "0"],
            Ready,
            cancellationToken));

    public Task<ApiAnswer> GetAsync(string path, string token, CancellationToken cancellationToken) =>
        OAuthClient.CallAsync(new CallTask(Address + path, "GET", token), cancellationToken);

    public Task<ApiAnswer> PostAsync(string path, string token, string body, CancellationToken cancellationToken) =>
        OAuthClient.CallAsync(new CallTask(Address + path, "POST", token, Body: body), cancellationToken);

    /// <summary>A request with exactly these Authorization fields: none, one or several.</summary>
    public Task<ApiAnswer> GetWithFieldsAsync(string path, IReadOnlyList<string> authorization, CancellationToken cancellationToken) =>
        OAuthClient.CallAsync(new CallTask(Address + path, "GET", Authorization: authorization), cancellationToken);

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
