using System.Net;
using System.Text.Json;
using OidcTokenValidation.Testing;

namespace OidcTokenValidation.Interop.Tests.Mcp;

/// <summary>What the authorization specification of MCP (revision 2026-07-28) requires of servers, request by request.</summary>
public sealed class McpServerTests(McpWorld world) : IClassFixture<McpWorld>
{
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;
    private readonly string _subject = Guid.NewGuid().ToString();   // each test has its own entries

    private McpSample Sample => world.Sample;

    [Fact]
    public async Task Challenge_without_a_token_leads_to_the_metadata_and_names_the_scope()
    {
        McpAnswer answer = await Sample.PostAsync(McpRequest.List, _cancellation);

        Assert.Equal(401, answer.Status);
        Assert.Equal($"Bearer realm=\"timesheets\", resource_metadata=\"{Sample.MetadataAddress}\", scope=\"read:timesheets\"", answer.Challenges[0]);
        Assert.StartsWith("DPoP ", Assert.Single(answer.Challenges.Skip(1)), StringComparison.Ordinal);
        Assert.DoesNotContain("offline_access", string.Concat(answer.Challenges), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metadata_is_served_under_the_path_of_the_endpoint_and_names_the_provider()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Sample.MetadataAddress);
        using HttpResponseMessage response = await Sample.SendAsync(request, _cancellation);
        JsonElement metadata = JsonElement.Parse(await response.Content.ReadAsStringAsync(_cancellation));

        Assert.Equal(Sample.Resource, metadata.GetProperty("resource").GetString());
        Assert.Equal([world.Issuer.Issuer], metadata.GetProperty("authorization_servers").EnumerateArray().Select(server => server.GetString()));
        Assert.Equal(["read:timesheets"], metadata.GetProperty("scopes_supported").EnumerateArray().Select(scope => scope.GetString()));
        Assert.Equal(["header"], metadata.GetProperty("bearer_methods_supported").EnumerateArray().Select(method => method.GetString()));
    }

    [Fact]
    public async Task Token_that_is_not_for_this_server_is_rejected_with_401()
    {
        using TestIssuer stranger = new();
        string[] tokens =
        [
            Token(McpSample.Read).For("https://other.example.com/mcp").Create(),
            Token(McpSample.Read).For(Sample.Address).Create(),
            Token(McpSample.Read).Expired().Create(),
            stranger.Token().For(Sample.Resource).WithScope(McpSample.Read).Create(),
            "opaque",
        ];

        foreach (string token in tokens)
        {
            McpAnswer answer = await Sample.PostAsync(McpRequest.List, token, _cancellation);
            Assert.Equal(401, answer.Status);
            Assert.Contains("error=\"invalid_token\"", answer.Challenges[0], StringComparison.Ordinal);
            Assert.Contains(Sample.MetadataAddress, answer.Challenges[0], StringComparison.Ordinal);
        }

        Assert.Equal(200, (await Sample.PostAsync(McpRequest.List, Token(McpSample.Read).Create(), _cancellation)).Status);
    }

    [Fact]
    public async Task Token_in_the_query_is_not_read_and_two_tokens_are_a_malformed_request()
    {
        string token = Token(McpSample.Read).Create();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{Sample.Resource}?access_token={token}");
        using HttpResponseMessage response = await Sample.SendAsync(request, _cancellation);
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);

        McpAnswer answer = await Sample.PostAsync(McpRequest.List, _cancellation, ("Authorization", $"Bearer {token}"), ("Authorization", $"Bearer {token}"));
        Assert.Equal(400, answer.Status);
        Assert.Contains("error=\"invalid_request\"", answer.Challenges[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("other")]
    [InlineData(McpSample.Read)]
    [InlineData(McpSample.Create)]
    public async Task Tool_call_without_its_scopes_is_rejected_with_all_of_them_in_one_challenge(string scope)
    {
        McpAnswer answer = await Sample.PostAsync(McpRequest.CreateEntry, Token(scope).Create(), _cancellation);

        Assert.Equal(403, answer.Status);
        string challenge = Assert.Single(answer.Challenges);
        Assert.StartsWith("Bearer ", challenge, StringComparison.Ordinal);
        Assert.Contains("error=\"insufficient_scope\"", challenge, StringComparison.Ordinal);
        Assert.Contains("error_description=", challenge, StringComparison.Ordinal);
        Assert.Contains("scope=\"create:timesheets read:timesheets\"", challenge, StringComparison.Ordinal);
        Assert.Contains($"resource_metadata=\"{Sample.MetadataAddress}\"", challenge, StringComparison.Ordinal);
        Assert.DoesNotContain("Lighthouse", (await Sample.PostAsync(McpRequest.List, Token(McpSample.Read).Create(), _cancellation)).Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"list_entries","name":"create_entry","arguments":{"project":"p","date":"2026-01-31","hours":1}}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/list","method":"tools/call","params":{"name":"create_entry","arguments":{"project":"p","date":"2026-01-31","hours":1}}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"list_entries"},"params":{"name":"create_entry","arguments":{"project":"p","date":"2026-01-31","hours":1}}}""")]
    [InlineData("""[{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"create_entry","arguments":{"project":"p","date":"2026-01-31","hours":1}}}]""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":1}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":[]}""")]
    [InlineData("{")]
    [InlineData("")]
    public async Task Tool_call_in_a_misleading_message_creates_nothing(string body)
    {
        string token = Token(McpSample.Read).Create();

        McpAnswer answer = await Sample.PostAsync(body, token, _cancellation);

        Assert.True(answer.Status < 500, answer.ToString());
        Assert.Contains("\"text\":\"[]\"", (await Sample.PostAsync(McpRequest.List, token, _cancellation)).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Message_that_is_too_long_is_rejected()
    {
        string padded = McpRequest.List + new string(' ', 300_000);
        (string, string) close = ("Connection", "close");   // the server may end a connection whose request it did not read

        McpAnswer tooLong = await Sample.PostAsync(padded, _cancellation, ("Authorization", $"Bearer {Token(McpSample.Read).Create()}"), close);
        Assert.Equal(413, tooLong.Status);
        Assert.Equal(401, (await Sample.PostAsync(padded, _cancellation, close)).Status);
    }

    [Fact]
    public async Task Tool_list_contains_tools_for_which_the_client_has_to_request_scopes()
    {
        McpAnswer answer = await Sample.PostAsync(McpRequest.ListTools, Token(McpSample.Read).Create(), _cancellation);

        Assert.Equal(200, answer.Status);
        Assert.All(["list_entries", "create_entry", "watch_entries"], tool => Assert.Contains($"\"name\":\"{tool}\"", answer.Body, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Page_of_another_origin_may_call_and_read_the_challenge()
    {
        using var preflight = new HttpRequestMessage(HttpMethod.Options, Sample.Resource);
        preflight.Headers.Add("Origin", "https://app.example.com");
        preflight.Headers.Add("Access-Control-Request-Method", "POST");
        preflight.Headers.Add("Access-Control-Request-Headers", "authorization,content-type,dpop,mcp-method,mcp-name,mcp-protocol-version");
        using HttpResponseMessage allowed = await Sample.SendAsync(preflight, _cancellation);
        Assert.Equal(HttpStatusCode.NoContent, allowed.StatusCode);
        Assert.Equal("*", allowed.Headers.GetValues("Access-Control-Allow-Origin").Single());
        Assert.Contains("mcp-protocol-version", allowed.Headers.GetValues("Access-Control-Allow-Headers").Single(), StringComparison.Ordinal);

        using var post = new HttpRequestMessage(HttpMethod.Post, Sample.Resource);
        post.Headers.Add("Origin", "https://app.example.com");
        using HttpResponseMessage rejected = await Sample.SendAsync(post, _cancellation);
        Assert.Equal(HttpStatusCode.Unauthorized, rejected.StatusCode);
        Assert.Contains("WWW-Authenticate", string.Join(',', rejected.Headers.GetValues("Access-Control-Expose-Headers")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stream_ends_when_its_token_is_no_longer_accepted()
    {
        // Expired for most of the clock skew of 30 seconds: the rest is what there is to wait for.
        string token = Token(McpSample.Read)
            .WithClaim("iat", DateTimeOffset.UtcNow.AddMinutes(-5).ToUnixTimeSeconds())
            .WithClaim("exp", DateTimeOffset.UtcNow.AddSeconds(-24).ToUnixTimeSeconds())
            .Create();
        await Sample.PostAsync(McpRequest.CreateEntry, Token(McpSample.Read, McpSample.Create).Create(), _cancellation);

        await using Stream stream = await Sample.OpenAsync(McpRequest.Watch, token, _cancellation);
        using var reader = new StreamReader(stream);
        string? line;
        do
            line = await reader.ReadLineAsync(_cancellation);
        while (line?.Contains("Lighthouse", StringComparison.Ordinal) == false);
        Assert.Contains("notifications/progress", line, StringComparison.Ordinal);

        await Assert.ThrowsAnyAsync<IOException>(() => reader.ReadToEndAsync(_cancellation));
    }

    private TestTokenBuilder Token(params string[] scopes) => world.Issuer.Token().For(Sample.Resource).WithSubject(_subject).WithScope(scopes);
}
