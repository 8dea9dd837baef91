using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OidcTokenValidation.Interop.Tests.Harness;
using OidcTokenValidation.TestSupport.Http;

namespace OidcTokenValidation.Interop.Tests.Signatures;

/// <summary>An API on ASP.NET Core with added algorithms, that trusts the world's provider. Real clients call it over HTTP.</summary>
internal sealed class SignedApi : IAsyncDisposable
{
    private readonly ApiHost _host;

    private SignedApi(ApiHost host) => _host = host;

    public static async Task<SignedApi> StartAsync(string issuer, Action<AccessTokenValidationOptions> configure) => new(await ApiHost.StartAsync(
        services => services.AddAuthorization().AddAuthentication().AddAccessToken(options =>
        {
            options.Audiences.Add(SampleApi.Audience);
            options.Trust(issuer).Keys.AllowLoopbackHttp = true;
            configure(options);
        }),
        static app => app.MapGet("/whoami", static context => context.Response.WriteAsync(context.GetAccessToken()!.Binding.ToString())).RequireAuthorization()));

    /// <summary>A request without credentials.</summary>
    public Task<ApiResponse> GetAsync(CancellationToken cancellationToken) => OAuthClient.CallAsync(new CallTask(Url, "GET", Authorization: []), cancellationToken);

    /// <summary>A request with the token and a proof of its key, made by a real client.</summary>
    public Task<ApiResponse> GetAsync(BoundClient client, ProofMaker maker, CancellationToken cancellationToken) =>
        OAuthClient.CallAsync(new CallTask(Url, "GET", client.Token, Key: client.Key).By(maker), cancellationToken);

    /// <summary>A request with exactly this proof.</summary>
    public Task<ApiResponse> GetAsync(BoundClient client, string proof, CancellationToken cancellationToken) =>
        OAuthClient.CallAsync(new CallTask(Url, "GET", Authorization: [$"DPoP {client.Token}"], Proofs: [proof]), cancellationToken);

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    private string Url => new Uri(_host.Address, "/whoami").AbsoluteUri;
}

/// <summary>The packages that add algorithms, by their names in tests.</summary>
internal static class Registration
{
    public const string NSec = nameof(NSec);
    public const string BouncyCastle = nameof(BouncyCastle);

    public const string BuiltIn = "RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384 ES512";

    /// <summary>Adds Ed25519 of a package.</summary>
    public static void AddEd25519(this AccessTokenValidationOptions options, string package) =>
        _ = package == NSec ? options.AddEd25519() : options.AddBouncyCastleEd25519();

    /// <summary>Creates a validator that trusts a provider on this machine.</summary>
    public static AccessTokenValidator CreateValidator(string issuer, Action<AccessTokenValidationOptions> configure)
    {
        var options = new AccessTokenValidationOptions { Audiences = { SampleApi.Audience } };
        TrustedIssuer trusted = options.Trust(issuer);
        trusted.Keys.AllowLoopbackHttp = true;
        trusted.Keys.FetchTimeout = TimeSpan.FromSeconds(30);    // this machine may be busy
        configure(options);
        return AccessTokenValidator.Create(options);
    }
}
