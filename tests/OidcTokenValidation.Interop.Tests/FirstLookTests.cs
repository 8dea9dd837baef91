using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.RegularExpressions;
using OidcTokenValidation.Interop.Tests.Harness;
using OidcTokenValidation.Testing;
using OidcTokenValidation.TestSupport.Processes;

namespace OidcTokenValidation.Interop.Tests;

/// <summary>The first steps with the samples: launch settings, the routes, the first request, explained failures, the advertised metadata and health.</summary>
public sealed partial class FirstLookTests : IDisposable
{
    private const string Ready = "listening on ";
    private const string Secret = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";

    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false });

    public static TheoryData<string> HttpHosts => ["Timesheets.AspNetCore", "Timesheets.HttpListener"];

    public static TheoryData<string> Hosts => [.. HttpHosts, "Timesheets.Grpc"];

    public void Dispose() => _http.Dispose();

    [Theory]
    [MemberData(nameof(Hosts))]
    public void Launch_settings_select_Development_and_no_address_that_is_stronger_than_port(string sample)
    {
        string settings = File.ReadAllText(Path.Combine(Counterparts.NodeFolder, "..", "..", "..", "samples", sample, "Properties", "launchSettings.json"));
        JsonElement profile = Assert.Single(JsonElement.Parse(settings).GetProperty("profiles").EnumerateObject()).Value;

        Assert.Equal("Project", profile.GetProperty("commandName").GetString());
        Assert.EndsWith("_ENVIRONMENT", Assert.Single(profile.GetProperty("environmentVariables").EnumerateObject()).Name, StringComparison.Ordinal);
        Assert.Contains("\"Development\"", settings, StringComparison.Ordinal);
        Assert.False(profile.TryGetProperty("applicationUrl", out _));
    }

    [Theory]
    [MemberData(nameof(HttpHosts))]
    public async Task Root_lists_routes_that_exist(string sample)
    {
        await using var api = await StartAsync(sample, "Development", "--client-id", "web");
        string list = await _http.GetStringAsync(AddressOf(api), _cancellation);
        MatchCollection routes = Route().Matches(list);

        Assert.Equal(sample.EndsWith("AspNetCore", StringComparison.Ordinal) ? 13 : 11, routes.Count);
        foreach (Match route in routes)
        {
            using var request = new HttpRequestMessage(new HttpMethod(route.Groups["method"].Value), AddressOf(api) + route.Groups["path"].Value);
            using var response = await _http.SendAsync(request, _cancellation);
            Assert.NotEqual(HttpStatusCode.NotFound, response.StatusCode);
        }
    }

    [Fact]
    public async Task Root_of_the_gRPC_sample_lists_every_method_of_its_service()
    {
        await using var api = await StartAsync("Timesheets.Grpc", "Production");
        string proto = await File.ReadAllTextAsync(Path.Combine(Path.GetDirectoryName(Counterparts.GrpcSampleAssembly)!, "Protos", "timesheets.proto"), _cancellation);
        string list = await GetAsync(AddressOf(api), HttpVersion.Version20);

        Assert.All(Rpc().Matches(proto), rpc => Assert.Contains(rpc.Groups["name"].Value + " ", list, StringComparison.Ordinal));
        Assert.Contains("\"resource\":\"" + AddressOf(api), await GetAsync(AddressOf(api) + "/.well-known/oauth-protected-resource", HttpVersion.Version20), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(HttpHosts))]
    public async Task First_printed_request_shows_who_the_caller_is(string sample)
    {
        await using var api = await StartAsync(sample, "Production");
        (string url, string authorization) = await ReadFirstRequestAsync(api);
        Assert.Equal(AddressOf(api) + "/whoami", url);

        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.TryAddWithoutValidation("Authorization", authorization);
        using var response = await _http.SendAsync(request, _cancellation);
        JsonElement caller = JsonElement.Parse(await response.Content.ReadAsStringAsync(_cancellation));

        Assert.Equal(
            ["issuer", "subject", "client_id", "scopes", "binding", "claims"],
            caller.EnumerateObject().Select(static member => member.Name));
        Assert.Equal(AddressOf(api), caller.GetProperty("claims").GetProperty("aud").GetString());
        Assert.Equal("bearer", caller.GetProperty("binding").GetString());
    }

    [Theory]
    [MemberData(nameof(HttpHosts))]
    public async Task Advertised_metadata_address_is_one_that_the_sample_serves(string sample)
    {
        await using var api = await StartAsync(sample, "Production");
        using var refused = await _http.GetAsync(AddressOf(api) + "/whoami", _cancellation);
        string metadata = Metadata().Match(refused.Headers.WwwAuthenticate.ToString()).Groups["address"].Value;

        JsonElement document = JsonElement.Parse(await _http.GetStringAsync(metadata, _cancellation));
        Assert.Equal(AddressOf(api), document.GetProperty("resource").GetString());
    }

    [Theory]
    [MemberData(nameof(HttpHosts))]
    public async Task Failures_are_explained_in_Development_and_in_no_other_environment(string sample)
    {
        foreach (string environment in (string[])["Development", "Production"])
        {
            await using var api = await StartAsync(sample, environment);
            using var request = new HttpRequestMessage(HttpMethod.Get, AddressOf(api) + "/whoami") { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", "garbage") } };
            using var response = await _http.SendAsync(request, _cancellation);
            JsonElement problem = JsonElement.Parse(await response.Content.ReadAsStringAsync(_cancellation));

            Assert.Equal((HttpStatusCode.Unauthorized, "application/problem+json"), (response.StatusCode, response.Content.Headers.ContentType?.MediaType));
            Assert.Equal(environment == "Development", problem.TryGetProperty("explanation", out _));
        }
    }

    [Theory]
    [MemberData(nameof(HttpHosts))]
    public async Task Audience_is_example_com_where_a_provider_is_named(string sample)
    {
        await using var issuer = TestIssuerServer.Start();
        await using var api = await StartAsync(sample, "Production", "--issuer", issuer.Issuer.Issuer);
        using var request = new HttpRequestMessage(HttpMethod.Get, AddressOf(api) + "/secure-route");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", issuer.Issuer.Token().For("https://api.example.com/").Create());

        using var response = await _http.SendAsync(request, _cancellation);
        Assert.Equal("Super secret stuff", await response.Content.ReadAsStringAsync(_cancellation));
    }

    [Theory]
    [MemberData(nameof(HttpHosts))]
    public async Task Health_is_Healthy_with_keys_and_503_without(string sample)
    {
        await using var issuer = TestIssuerServer.Start();
        await using (var api = await StartAsync(sample, "Production", "--issuer", issuer.Issuer.Issuer))
            Assert.Equal((200, "Healthy"), await HealthAsync(api));

        issuer.Script = static _ => new TestResponse { Status = 500 };
        await using (var api = await StartAsync(sample, "Production", "--issuer", issuer.Issuer.Issuer))
            Assert.Equal((503, "Unhealthy"), await HealthAsync(api));
    }

    [Theory]
    [MemberData(nameof(HttpHosts))]
    public async Task Nonce_of_one_node_is_accepted_by_another_with_one_of_its_secrets(string sample)
    {
        const string Other = "YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXphYmNkZWY=";
        await using var issuer = TestIssuerServer.Start();
        await using var first = await StartAsync(sample, "Production", "--issuer", issuer.Issuer.Issuer, "--nonce", "required", "--nonce-secret", Secret);
        await using var second = await StartAsync(sample, "Production", "--issuer", issuer.Issuer.Issuer, "--nonce", "required", "--nonce-secret", Other, "--nonce-secret=" + Secret);
        await using var other = await StartAsync(sample, "Production", "--issuer", issuer.Issuer.Issuer, "--nonce", "required");
        using var client = new DPoPClient();
        string token = issuer.Issuer.Token().For("https://api.example.com/").BoundTo(client).Create();

        Assert.Equal(HttpStatusCode.Unauthorized, await SendAsync(first));
        string nonce = client.Nonce!;
        Assert.Equal(HttpStatusCode.OK, await SendAsync(second));
        client.Nonce = nonce;
        Assert.Equal(HttpStatusCode.Unauthorized, await SendAsync(other));

        async Task<HttpStatusCode> SendAsync(ChildProcess api)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, AddressOf(api) + "/whoami");
            request.Headers.TryAddWithoutValidation("Authorization", "DPoP " + token);
            request.Headers.TryAddWithoutValidation("DPoP", client.Proof("GET", AddressOf(api) + "/whoami").ForToken(token).Create());
            using var response = await _http.SendAsync(request, _cancellation);
            client.Nonce = response.Headers.TryGetValues("DPoP-Nonce", out var fresh) ? fresh.Single() : client.Nonce;
            return response.StatusCode;
        }
    }

    private static string AddressOf(ChildProcess api) => api.ReadyLine[Ready.Length..];

    private Task<ChildProcess> StartAsync(string sample, string environment, params string[] settings)
    {
        string assembly = sample switch
        {
            "Timesheets.AspNetCore" => Counterparts.SampleAssembly,
            "Timesheets.HttpListener" => Counterparts.ListenerSampleAssembly,
            _ => Counterparts.GrpcSampleAssembly,
        };
        return ChildProcess.StartAsync(ExternalPrograms.DotNet, [assembly, "--port", "0", .. settings], Ready, _cancellation, environment: environment);
    }

    // On a slow machine the keys may be fetched after the line that reports that the API listens: it is Degraded until then.
    private async Task<(int Status, string Body)> HealthAsync(ChildProcess api)
    {
        while (true)
        {
            using var response = await _http.GetAsync(AddressOf(api) + "/health", _cancellation);
            var health = ((int)response.StatusCode, await response.Content.ReadAsStringAsync(_cancellation));
            if (health != (200, "Degraded"))
                return health;
            await Task.Delay(50, _cancellation);
        }
    }

    private async Task<string> GetAsync(string url, Version version)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url) { Version = version, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        using var response = await _http.SendAsync(request, _cancellation);
        return await response.Content.ReadAsStringAsync(_cancellation);
    }

    // The requests are printed after the line that reports that the API is ready.
    private async Task<(string Url, string Authorization)> ReadFirstRequestAsync(ChildProcess api)
    {
        while (true)
        {
            if (api.Output.FirstOrDefault(static line => line.StartsWith("curl ", StringComparison.Ordinal)) is { } command)
                return (command.Split(' ')[2], Field().Match(command).Groups["value"].Value);
            await Task.Delay(50, _cancellation);
        }
    }

    [GeneratedRegex("^(?<method>GET|POST) (?<path>/[^ ]*)", RegexOptions.ExplicitCapture | RegexOptions.Multiline, 1000)]
    private static partial Regex Route();

    [GeneratedRegex("rpc (?<name>[A-Za-z]+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Rpc();

    [GeneratedRegex("resource_metadata=\"(?<address>[^\"]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Metadata();

    [GeneratedRegex("-H 'Authorization: (?<value>[^']+)'", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Field();
}
