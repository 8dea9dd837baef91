using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace OidcTokenValidation.Interop.Tests.Harness;

/// <summary>A browser without a screen: logs a user in at <see cref="Provider"/> with the client "app", by code and PKCE, and out again; or for another
/// client.</summary>
internal sealed partial class UserAgent : IDisposable
{
    public const string Callback = "http://127.0.0.1/callback";

    private readonly string _provider;
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer(), UseProxy = false });

    public UserAgent(Provider provider) => _provider = provider.Url;

    /// <summary>Logs in, with the session of an earlier login if there is one.</summary>
    /// <returns>The access token and the ID token.</returns>
    public async Task<(string Access, string Id)> LogInAsync(string name, CancellationToken cancellationToken)
    {
        string verifier = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        string challenge = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)));
        string address = $"{_provider}/auth?client_id=app&response_type=code&scope=openid%20read:timesheets&redirect_uri={Uri.EscapeDataString(Callback)}"
            + $"&resource={Uri.EscapeDataString(SampleApi.Audience)}&code_challenge={challenge}&code_challenge_method=S256";
        address = await AuthorizeAsync(address, name, cancellationToken);

        string code = Uri.UnescapeDataString(CodeOf().Match(address).Groups["code"].Value);
        using HttpResponseMessage exchanged = await PostAsync(
            $"{_provider}/token",
            [new("grant_type", "authorization_code"), new("client_id", "app"), new("code", code), new("redirect_uri", Callback), new("code_verifier", verifier), new("resource", SampleApi.Audience)],
            cancellationToken);
        string body = await exchanged.Content.ReadAsStringAsync(cancellationToken);
        Assert.True(exchanged.IsSuccessStatusCode, body);
        var tokens = JsonElement.Parse(body);
        return (tokens.GetProperty("access_token").GetString()!, tokens.GetProperty("id_token").GetString()!);
    }

    /// <summary>Follows an authorization request, and logs in where the provider requests it.</summary>
    /// <returns>The authorization response: <see cref="Callback"/> with its parameters.</returns>
    public async Task<string> AuthorizeAsync(string address, string name, CancellationToken cancellationToken)
    {
        for (int steps = 0; steps < 10 && !address.StartsWith(Callback, StringComparison.Ordinal); steps++)
        {
            bool isForm = new Uri(address).AbsolutePath.StartsWith("/login/", StringComparison.Ordinal);
            using HttpResponseMessage response = isForm
                ? await PostAsync(address, [new("name", name)], cancellationToken)
                : await _http.GetAsync(new Uri(address), cancellationToken);
            Assert.True((int)response.StatusCode is 302 or 303, $"{address}: {response.StatusCode} {await response.Content.ReadAsStringAsync(cancellationToken)}");
            address = new Uri(new Uri(address), response.Headers.Location!).ToString();
        }

        return address;
    }

    /// <summary>Logs out at the provider (OpenID Connect RP-Initiated Logout 1.0 §2); when it returns, the provider has sent its logout tokens.</summary>
    public async Task LogOutAsync(string idToken, CancellationToken cancellationToken)
    {
        string page = await _http.GetStringAsync(new Uri($"{_provider}/session/end?id_token_hint={idToken}"), cancellationToken);
        using HttpResponseMessage response = await PostAsync(
            $"{_provider}/session/end/confirm", [new("xsrf", SecretOf().Match(page).Groups["secret"].Value), new("logout", "yes")], cancellationToken);
        Assert.True((int)response.StatusCode is 302 or 303, $"{response.StatusCode}");
    }

    public void Dispose() => _http.Dispose();

    private async Task<HttpResponseMessage> PostAsync(string address, KeyValuePair<string, string>[] values, CancellationToken cancellationToken)
    {
        using var form = new FormUrlEncodedContent(values);
        return await _http.PostAsync(new Uri(address), form, cancellationToken);
    }

    [GeneratedRegex("[?&]code=(?<code>[^&]+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex CodeOf();

    [GeneratedRegex("name=\"xsrf\" value=\"(?<secret>[^\"]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex SecretOf();
}
