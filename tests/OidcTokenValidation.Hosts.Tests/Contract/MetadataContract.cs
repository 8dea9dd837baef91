using System.Net;
using System.Text.Json;
using OidcTokenValidation.Hosts.Tests.Hosts;
using OidcTokenValidation.TestSupport.Http;
using OidcTokenValidation.TestSupport.Wire;

namespace OidcTokenValidation.Hosts.Tests.Contract;

/// <summary>The protected resource metadata of an API (RFC 9728). On the gRPC host the document is served over plain HTTP.</summary>
public abstract class MetadataContract(SharedHosts hosts, HostKind kind) : HostContract(hosts, kind)
{
    private const string WellKnown = "/.well-known/oauth-protected-resource";
    private const string Address = "https://api.example.com" + WellKnown;

    [Rule("RFC 9728 §3.1 address")]
    [Fact]
    public async Task Document_is_located_where_the_standard_requires()
    {
        await AssertServedAsync(await HostAsync(ContractSetup.Metadata), WellKnown, "https://api.example.com");
        await AssertServedAsync(await HostAsync(ContractSetup.FullMetadata), WellKnown + "/v1/things", "https://api.example.com/v1/things");
        await AssertServedAsync(await StartAsync(static options => options.ProtectedResource.Resource = "https://api.example.com/"), WellKnown, "https://api.example.com/");
    }

    [Theory]
    [InlineData("/v1/")]
    [InlineData("/v1/a.b~c_d-e")]
    [InlineData("/a%20b/%7Bc%7D")]
    [InlineData("/caf%C3%A9")]
    [InlineData("/a%25b")]
    [InlineData("/a+b;c=d,e:f@g!$&'()*")]
    [InlineData("/a%23b")]
    [InlineData("/a%5Cb")]
    [InlineData("/**a")]
    public async Task Path_of_the_resource_is_served_as_configured(string path)
    {
        string resource = "https://api.example.com" + path;
        await AssertServedAsync(await StartAsync(options => options.ProtectedResource.Resource = resource), WellKnown + path, resource);
    }

    [Rule("RFC 9728 §3.2 JSON")]
    [Fact]
    public async Task Document_needs_no_token_and_ignores_an_invalid_one()
    {
        ContractHost host = await HostAsync(ContractSetup.FullMetadata);
        foreach (string field in (string[])["Authorization: Bearer x", "Authorization:", "Authorization: Bearer " + host.Token().Create(), "DPoP: x"])
            Assert.Equal(HttpStatusCode.OK, (await host.FetchAsync(WellKnown + "/v1/things", "GET", null, field)).Status);
        Reply head = await host.FetchAsync(WellKnown + "/v1/things", "HEAD");
        Assert.Equal((HttpStatusCode.OK, "application/json", string.Empty), (head.Status, head.ContentType, head.Body));
        Assert.Equal(HttpStatusCode.OK, (await host.FetchAsync(WellKnown + "/v1/things?a=b")).Status);
    }

    [Rule("RFC 9728 §3.2 JSON")]
    [Theory]
    [InlineData("GET", WellKnown)]
    [InlineData("GET", WellKnown + "/v1")]
    [InlineData("GET", WellKnown + "/v1/things/more")]
    [InlineData("GET", "/v1/things" + WellKnown)]
    [InlineData("POST", WellKnown + "/v1/things")]
    [InlineData("DELETE", WellKnown + "/v1/things")]
    public async Task Document_is_served_at_no_other_address_or_method(string method, string target)
    {
        ContractHost host = await HostAsync(ContractSetup.FullMetadata);
        Reply reply = await host.FetchAsync(target, method, null, "Content-Length: 0");
        Assert.DoesNotContain("authorization_servers", reply.Body, StringComparison.Ordinal);
        Assert.NotEqual(HttpStatusCode.OK, reply.Status);
    }

    [Rule("RFC 9728 §2 resource")]
    [Fact]
    public async Task Document_names_the_resource_exactly_and_has_no_empty_member()
    {
        ContractHost host = await HostAsync(ContractSetup.Metadata);
        JsonElement document = JsonElement.Parse((await host.FetchAsync(WellKnown)).Body);
        Assert.Equal(
            ["resource", "authorization_servers", "bearer_methods_supported", "dpop_signing_alg_values_supported"],
            document.EnumerateObject().Select(static member => member.Name));
        Assert.All(document.EnumerateObject(), static member => Assert.False(member.Value.ValueKind == JsonValueKind.Array && member.Value.GetArrayLength() == 0));
        Assert.Equal("https://api.example.com", document.GetProperty("resource").GetString());
        Assert.Equal(["https://home.example/"], document.GetProperty("authorization_servers").EnumerateArray().Select(static server => server.GetString()));
    }

    [Fact]
    public async Task Document_contains_the_values_of_the_options()
    {
        ContractHost host = await HostAsync(ContractSetup.FullMetadata);
        string body = (await host.FetchAsync(WellKnown + "/v1/things")).Body;
        string algorithms = string.Join(',', Reply.ProofAlgorithms.Split(' ').Select(static name => $"\"{name}\""));
        Assert.Equal(
            "{\"resource\":\"https://api.example.com/v1/things\",\"authorization_servers\":[\"https://home.example/\"],\"scopes_supported\":[\"read\",\"write\"],\"bearer_methods_supported\":[\"header\"],"
            + "\"resource_name\":\"Things\",\"resource_documentation\":\"https://docs.example.com/\",\"resource_policy_uri\":\"https://docs.example.com/policy\",\"resource_tos_uri\":\"https://docs.example.com/terms\","
            + $"\"tls_client_certificate_bound_access_tokens\":true,\"authorization_details_types_supported\":[\"thing\"],\"dpop_signing_alg_values_supported\":[{algorithms}]}}",
            body);
    }

    [Rule("RFC 9728 §2 bearer_methods_supported")]
    [Fact]
    public async Task Document_describes_how_tokens_are_sent()
    {
        JsonElement required = await DocumentAsync(DPoPMode.Required), off = await DocumentAsync(DPoPMode.Off);
        Assert.True(required.GetProperty("dpop_bound_access_tokens_required").GetBoolean());
        Assert.False(off.TryGetProperty("dpop_signing_alg_values_supported", out _));
        Assert.False(off.TryGetProperty("dpop_bound_access_tokens_required", out _));
        Assert.Equal("header", off.GetProperty("bearer_methods_supported")[0].GetString());

        async Task<JsonElement> DocumentAsync(DPoPMode mode)
        {
            ContractHost host = await StartAsync(options => (options.ProtectedResource.Resource, options.DPoP.Mode) = ("https://api.example.com", mode));
            return JsonElement.Parse((await host.FetchAsync(WellKnown)).Body);
        }
    }

    [Fact]
    public async Task Every_challenge_contains_the_address_of_the_document()
    {
        ContractHost host = await HostAsync(ContractSetup.FullMetadata);
        string token = host.Token().Create(), bound = host.BoundToken().Create();
        ContractResponse[] responses =
        [
            await host.SendAsync(Resource.Any), await host.BearerAsync("x"), await host.BearerAsync(bound), await host.DPoPAsync(token), await host.DPoPAsync(bound, proof: "x"),
            await host.SendAsync(Resource.Any, "Authorization: Bearer"), await host.BearerAsync(token, Resource.Read), await host.DPoPAsync(bound, Resource.Read), await host.BearerAsync(token, Resource.StepUp),
        ];
        Assert.Equal([401, 401, 401, 401, 401, host.Seen(HttpStatusCode.BadRequest), 403, 403, 401], responses.Select(static response => response.Status));
        foreach (ContractResponse response in responses)
        {
            Assert.NotEmpty(response.Challenges);
            Assert.All(response.Challenges, static challenge => Assert.Equal(Address + "/v1/things", ChallengeList.ParameterOf(challenge, "resource_metadata")));
        }

        // The error and the requirement are in the same challenge.
        Assert.Contains("error=\"insufficient_scope\"", Assert.Single(responses[6].Challenges), StringComparison.Ordinal);
        Assert.Contains("scope=\"read\"", Assert.Single(responses[6].Challenges), StringComparison.Ordinal);
        Assert.Contains("acr_values=", Assert.Single(responses[8].Challenges), StringComparison.Ordinal);
        (await host.BearerAsync(token, Resource.Admin)).AssertForbidden();
    }

    [Fact]
    public async Task API_without_metadata_options_names_no_document_and_serves_none()
    {
        ContractHost host = await HostAsync();
        Assert.All((await host.SendAsync(Resource.Any)).Challenges, static challenge => Assert.Null(ChallengeList.ParameterOf(challenge, "resource_metadata")));
        Assert.NotEqual(HttpStatusCode.OK, (await host.FetchAsync(WellKnown)).Status);
    }

    [Rule("RFC 9728 §5.1 resource_metadata")]
    [Theory]
    [InlineData("evil.example")]
    [InlineData("evil.example:8443")]
    [InlineData("api.example.com.evil.example")]
    public async Task Document_address_is_never_taken_from_the_request(string name)
    {
        ContractHost host = await HostAsync(ContractSetup.Metadata);
        string[] forged = ["X-Forwarded-Host: " + name, "X-Forwarded-Proto: http", "Forwarded: host=" + name];
        ContractResponse response = await host.SendAsync(Resource.Any, forged), named = await host.SendAsync(new ContractRequest(Resource.Any, forged) { Host = name });
        Assert.All(response.Challenges, static challenge => Assert.Equal(Address, ChallengeList.ParameterOf(challenge, "resource_metadata")));
        if (host.Traits.ServesEveryHost)
            Assert.Equal(response.Challenges, named.Challenges);
        else
            named.AssertNotServed();
        Reply document = await host.FetchAsync(WellKnown, "GET", host.Traits.ServesEveryHost ? name : null, forged);
        Assert.DoesNotContain("evil", document.Body, StringComparison.Ordinal);
        Assert.Equal("https://api.example.com", JsonElement.Parse(document.Body).GetProperty("resource").GetString());
    }

    private static async Task AssertServedAsync(ContractHost host, string path, string resource)
    {
        Reply reply = await host.FetchAsync(path);
        Assert.Equal((HttpStatusCode.OK, "application/json"), (reply.Status, reply.ContentType));
        Assert.Equal(resource, JsonElement.Parse(reply.Body).GetProperty("resource").GetString());

        // E5: the address is derived from the identifier, and the identifier from the address.
        string? address = ChallengeList.ParameterOf((await host.SendAsync(Resource.Any)).Challenges[0], "resource_metadata");
        Assert.Equal("https://api.example.com" + path, address);
    }
}
