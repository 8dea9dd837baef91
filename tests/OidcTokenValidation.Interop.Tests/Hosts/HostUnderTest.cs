using OidcTokenValidation.Interop.Tests.Harness;
using OidcTokenValidation.Testing;

namespace OidcTokenValidation.Interop.Tests.Hosts;

/// <summary>A sample, and a client of it that remembers its nonce. All clients have the same key, so that one token is for all of them.</summary>
internal sealed class HostUnderTest : IAsyncDisposable
{
    private readonly SampleApi _api;
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false });
    private readonly Dictionary<string, string> _kept = new(StringComparer.Ordinal);

    private HostUnderTest(SampleApi api, TestSigningKey key)
    {
        _api = api;
        Client = new DPoPClient(key);
    }

    public string Origin => _api.Address;

    public DPoPClient Client { get; }

    public static async Task<HostUnderTest> StartAsync(string sample, string issuer, TestSigningKey key, string[] settings, CancellationToken cancellationToken) =>
        new(await SampleApi.StartAsync(sample, issuer, cancellationToken, settings), key);

    /// <summary>Returns the same text for the same name: a proof that is sent again.</summary>
    public string Keep(string name, Func<string> make) => _kept.TryGetValue(name, out var text) ? text : _kept[name] = make();

    public async Task<HostResponse> SendAsync(HostRequest request, CancellationToken cancellationToken)
    {
        using var message = request.Create(this);
        using var response = await _http.SendAsync(message, cancellationToken);
        if (response.Headers.TryGetValues("DPoP-Nonce", out var nonces))
        {
            Client.Nonce = nonces.Single();
        }

        return await HostResponse.ReadAsync(response, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        Client.Dispose();
        await _api.DisposeAsync();
    }
}
