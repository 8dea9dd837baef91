using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using OidcTokenValidation.Testing;
using OidcTokenValidation.TestSupport.Processes;
using OidcTokenValidation.Tool.Tests.Support;

namespace OidcTokenValidation.Tool.Tests.Issuing;

/// <summary>The development issuer's token endpoint, over HTTP: the client credentials grant (RFC 6749 §4.4, §5.2).</summary>
public sealed class TokenEndpointTests : IAsyncLifetime
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false });
    private ChildProcess _process = null!;
    private string _issuer = string.Empty;
    private string _endpoint = string.Empty;

    public async ValueTask InitializeAsync()
    {
        _process = ToolProcess.Start("issuer", "--scope", "read:things", "--audience", "https://default.example/", "--lifetime", "5m");
        _issuer = await _process.ReadAsync("listening on ");
        JsonElement metadata = JsonElement.Parse(await _http.GetStringAsync(_issuer + "/.well-known/openid-configuration", TestContext.Current.CancellationToken));
        _endpoint = metadata.GetProperty("token_endpoint").GetString()!;
        Assert.Contains("client_credentials", metadata.GetProperty("grant_types_supported").EnumerateArray().Select(static grant => grant.GetString()));
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _process.DisposeAsync();
    }

    [Theory]
    [InlineData("grant_type=client_credentials", null, "dev-client", "https://default.example/", "read:things")]
    [InlineData("grant_type=client_credentials&client_id=web&client_secret=any", null, "web", "https://default.example/", "read:things")]
    [InlineData("grant_type=client_credentials&scope=a+b", "web%3A1:secret", "web:1", "https://default.example/", "a b")]
    [InlineData("grant_type=client_credentials&client_id=web&resource=https%3A%2F%2Fapi.example.com%2F", "web:secret", "web", "https://api.example.com/", "read:things")]
    [InlineData("grant_type=client_credentials&audience=urn%3Athings&scope=", null, "dev-client", "urn:things", "read:things")]
    public async Task Token_is_one_that_an_API_accepts(string form, string? basic, string client, string audience, string scope)
    {
        (HttpResponseMessage response, JsonElement body) = await PostAsync(form, basic);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.True(response.Headers.CacheControl?.NoStore);
        Assert.Equal(("Bearer", 300, scope), (body.GetProperty("token_type").GetString(), body.GetProperty("expires_in").GetInt32(), body.GetProperty("scope").GetString()));
        Run check = await Run.WithInput(body.GetProperty("access_token").GetString()!, ["check", "--issuer", _issuer, "--audience", audience, "--scope", scope]);
        Assert.True(check.ExitCode == 0, check.Out + check.Error);
        Assert.Contains($"subject \"{client}\", client \"{client}\"", check.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", null, 400, "invalid_request")]
    [InlineData("grant_type=password", null, 400, "unsupported_grant_type")]
    [InlineData("grant_type=client_credentials&grant_type=client_credentials", null, 400, "invalid_request")]
    [InlineData("grant_type=client_credentials&scope=a%22b", null, 400, "invalid_scope")]
    [InlineData("grant_type=client_credentials&resource=things", null, 400, "invalid_target")]
    [InlineData("grant_type=client_credentials&resource=https%3A%2F%2Fa.example%2F%23b", null, 400, "invalid_target")]
    [InlineData("grant_type=client_credentials&client_id=other", "web:secret", 401, "invalid_client")]
    [InlineData("grant_type=client_credentials&client_secret=x", "web:secret", 401, "invalid_client")]
    [InlineData("grant_type=client_credentials", ":secret", 401, "invalid_client")]
    public async Task Request_that_is_wrong_gets_an_error_of_OAuth(string form, string? basic, int status, string error)
    {
        (HttpResponseMessage response, JsonElement body) = await PostAsync(form, basic);

        Assert.Equal((status, error), ((int)response.StatusCode, body.GetProperty("error").GetString()));
        Assert.NotEmpty(body.GetProperty("error_description").GetString()!);
        Assert.True(response.Headers.CacheControl?.NoStore);
        Assert.Equal(status == 401, response.Headers.WwwAuthenticate.Any(static challenge => challenge.Scheme == "Basic"));
    }

    [Fact]
    public async Task Other_methods_media_types_and_long_bodies_are_rejected()
    {
        using HttpResponseMessage get = await _http.GetAsync(_endpoint, TestContext.Current.CancellationToken);
        using HttpResponseMessage json = await _http.PostAsync(_endpoint, new StringContent("{}", Encoding.UTF8, "application/json"), TestContext.Current.CancellationToken);
        (HttpResponseMessage tooLong, _) = await PostAsync("grant_type=client_credentials&x=" + new string('a', 70_000), basic: null);

        Assert.Equal((405, 400, 400), ((int)get.StatusCode, (int)json.StatusCode, (int)tooLong.StatusCode));
        Assert.Equal("POST", Assert.Single(get.Content.Headers.Allow));
    }

    [Fact]
    public async Task Token_is_bound_to_the_key_of_a_valid_proof()
    {
        using var client = new DPoPClient();
        (HttpResponseMessage response, JsonElement body) = await PostAsync("grant_type=client_credentials", basic: null, client.Proof("POST", _endpoint).Create());
        Assert.Equal((HttpStatusCode.OK, "DPoP"), (response.StatusCode, body.GetProperty("token_type").GetString()));

        using var folder = new TemporaryFolder();
        string token = body.GetProperty("access_token").GetString()!;
        string proof = folder.Write("proof", client.Proof("GET", "https://default.example/x").ForToken(token).Create());
        Run check = await Run.WithInput(token, "check", "--issuer", _issuer, "--audience", "https://default.example/", "--proof-file", proof, "--url", "https://default.example/x");
        Assert.True(check.ExitCode == 0, check.Out);
    }

    [Fact]
    public async Task Proof_that_is_not_for_this_request_is_rejected()
    {
        using var client = new DPoPClient();
        string[] proofs =
        [
            "garbage",
            client.Proof("GET", _endpoint).Create(),
            client.Proof("POST", _endpoint + "/x").Create(),
            client.Proof("POST", _endpoint).IssuedAt(TimeProvider.System.GetUtcNow().AddHours(-1)).Create(),
            client.Proof("POST", _endpoint).WithHeader("typ", "JWT").Create(),
            client.Proof("POST", _endpoint).WithPrivateJwk().Create(),
            client.Proof("POST", _endpoint).WithoutClaim("jti").Create(),
            client.Proof("POST", _endpoint).WithSignature(new byte[64]).Create(),
            System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(@"{""typ"":""dpop+jwt"",""alg"":""ES256"",""jwk"":{""\ud800"":1,""kty"":""EC""}}")) + ".e30.AAAA",
        ];
        foreach (string proof in proofs)
        {
            (HttpResponseMessage response, JsonElement body) = await PostAsync("grant_type=client_credentials", basic: null, proof);
            Assert.Equal((400, "invalid_dpop_proof"), ((int)response.StatusCode, body.GetProperty("error").GetString()));
        }
    }

    [Fact]
    public async Task Line_of_standard_input_that_is_too_long_is_skipped_and_the_next_one_is_read()
    {
        await _process.ReadAsync("Authorization: ");
        await _process.WriteLineAsync("token --sub " + new string('a', 20_000));
        await _process.ReadErrorAsync("A line is longer than 16384 characters");
        await _process.WriteLineAsync("token --sub bob");
        Assert.Contains(".", await _process.ReadAsync("Authorization: "), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Client_that_does_not_send_its_body_does_not_hold_up_the_end()
    {
        var endpoint = new Uri(_endpoint);
        using var client = new System.Net.Sockets.TcpClient();
        await client.ConnectAsync(endpoint.Host, endpoint.Port, TestContext.Current.CancellationToken);
        await client.GetStream().WriteAsync(
            Encoding.ASCII.GetBytes($"POST /token HTTP/1.1\r\nHost: {endpoint.Authority}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\n\r\ngrant_type="),
            TestContext.Current.CancellationToken);

        // The issuer is reading the body by now: it responds to a request that was sent later.
        Assert.Equal(HttpStatusCode.OK, (await PostAsync("grant_type=client_credentials", basic: null)).Response.StatusCode);
        Assert.Equal(0, await _process.SignalAsync("-TERM", TestContext.Current.CancellationToken));
    }

    private async Task<(HttpResponseMessage Response, JsonElement Body)> PostAsync(string form, string? basic, string? proof = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _endpoint) { Content = new StringContent(form, Encoding.UTF8, "application/x-www-form-urlencoded") };
        if (basic is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(basic)));
        if (proof is not null)
            request.Headers.Add("DPoP", proof);
        HttpResponseMessage response = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        return (response, JsonElement.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
    }
}
