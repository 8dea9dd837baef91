using OidcTokenValidation.TestSupport.Processes;

namespace OidcTokenValidation.Interop.Tests.Harness;

/// <summary>The sample API in its own process, started as a user would.</summary>
internal sealed class SampleApi : IAsyncDisposable
{
    public const string Audience = "https://api.example.com/";

    private const string Ready = "listening on ";

    private readonly ChildProcess _process;

    private SampleApi(ChildProcess process) => _process = process;

    public string Address => _process.ReadyLine[Ready.Length..].TrimEnd('/');

    /// <summary>Starts the API; <paramref name="settings"/> are more of its arguments, for instance <c>--dpop required</c>.</summary>
    public static Task<SampleApi> StartAsync(string issuer, CancellationToken cancellationToken, params string[] settings) =>
        StartAsync(Counterparts.SampleAssembly, issuer, cancellationToken, settings);

    /// <summary>Starts the API on one of its hosts.</summary>
    public static async Task<SampleApi> StartAsync(string sample, string issuer, CancellationToken cancellationToken, params string[] settings) =>
        new(await ChildProcess.StartAsync(
            ExternalPrograms.DotNet,
            [sample, "--issuer", issuer, "--audience", Audience, "--port", "0", .. settings],
            Ready,
            cancellationToken));

    public Task<ApiResponse> GetAsync(string path, string token, CancellationToken cancellationToken) =>
        OAuthClient.CallAsync(new CallTask(Address + path, "GET", token), cancellationToken);

    public Task<ApiResponse> PostAsync(string path, string token, string body, CancellationToken cancellationToken) =>
        OAuthClient.CallAsync(new CallTask(Address + path, "POST", token, Body: body), cancellationToken);

    /// <summary>A request with exactly these Authorization fields: none, one or several.</summary>
    public Task<ApiResponse> GetWithFieldsAsync(string path, IReadOnlyList<string> authorization, CancellationToken cancellationToken) =>
        OAuthClient.CallAsync(new CallTask(Address + path, "GET", Authorization: authorization), cancellationToken);

    /// <summary>A request with the token and a proof of its key, made by a real client; a second one where the API requires a nonce.</summary>
    public Task<ApiResponse> GetWithProofAsync(string path, BoundClient client, ProofMaker maker, CancellationToken cancellationToken, string? nonce = null) =>
        OAuthClient.CallAsync(new CallTask(Address + path, "GET", client.Token, Key: client.Key) { Nonce = nonce }.By(maker), cancellationToken);

    /// <summary>A request with exactly this Authorization field and these proofs.</summary>
    public Task<ApiResponse> GetWithFieldsAsync(string path, string authorization, IReadOnlyList<string> proofs, CancellationToken cancellationToken) =>
        OAuthClient.CallAsync(new CallTask(Address + path, "GET", Authorization: [authorization], Proofs: proofs), cancellationToken);

    /// <summary>A proof for a GET request that has not been sent yet.</summary>
    public async Task<string> MakeProofAsync(string path, BoundClient client, CancellationToken cancellationToken) =>
        (await OAuthClient.MakeProofsAsync(new ProofsTask(Address + path, client.Token, client.Key, Count: 1), cancellationToken))[0];

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
