using OidcTokenValidation.Hosts.Tests.Hosts;
using OidcTokenValidation.Hosts.Tests.Rules;

namespace OidcTokenValidation.Hosts.Tests.Contract;

/// <summary>The places where a token is read, and the places where it is ignored (RFC 6750 §2, §3).</summary>
public abstract class CredentialsContract(SharedHosts hosts, HostKind kind) : HostContract(hosts, kind)
{
    private const string Several = "The request must carry one access token, in one place.";
    private const string Malformed = "The Authorization field is malformed.";

    [Theory, Regression("lower-case-scheme")]
    [InlineData("Bearer ")]
    [InlineData("bearer ")]
    [InlineData("BEARER ")]
    [InlineData("bEaReR ")]
    [InlineData("Bearer   ")]
    public async Task Scheme_is_Bearer_in_any_letter_case_and_spaces_follow(string scheme)
    {
        ContractHost host = await HostAsync();
        (await host.SendAsync(Resource.Any, $"Authorization: {scheme}{host.Token().Create()}")).AssertGranted();
    }

    [Theory]
    [InlineData("authorization")]
    [InlineData("AUTHORIZATION")]
    [InlineData("aUtHoRiZaTiOn")]
    public async Task Field_name_is_accepted_in_any_letter_case(string name)
    {
        ContractHost host = await HostAsync();
        (await host.SendAsync(Resource.Any, $"{name}: Bearer {host.Token().Create()}")).AssertGranted();
    }

    [Theory]
    [InlineData("Bearer {t} ")]
    [InlineData("Bearer {t}\t ")]
    [InlineData("  Bearer {t}")]
    [InlineData("\tBearer {t}")]
    public async Task Blanks_around_the_value_are_not_part_of_it(string value)
    {
        ContractHost host = await HostAsync();
        ContractResponse response = await host.SendAsync(Resource.Any, "Authorization:" + value.Replace("{t}", host.Token().Create(), StringComparison.Ordinal));
        if (host.Traits.TrimsFields)
            response.AssertGranted();
        else
            Assert.NotEqual(Outcome.Granted, response.Outcome);   // RFC 9113 §8.2.1: a malformed request
    }

    [Theory]
    [InlineData("Bearer\t{t}")]
    [InlineData("\"Bearer\" {t}")]
    [InlineData("Bearer:{t}")]
    [InlineData("Bearer=\"{t}\"")]
    public async Task Field_value_that_does_not_begin_with_a_scheme_and_a_space_is_malformed(string value)
    {
        ContractHost host = await HostAsync();
        ContractResponse response = await host.SendAsync(Resource.Any, "Authorization: " + value.Replace("{t}", host.Token().Create(), StringComparison.Ordinal));
        response.AssertRejected(400, Error(Bearer, "invalid_request", Malformed), Error(DPoP, "invalid_request", Malformed));
    }

    [Theory]
    [InlineData("?access_token={t}")]
    [InlineData("?a=b&access_token={t}")]
    [InlineData("?ACCESS_TOKEN={t}")]
    [InlineData("?authorization=Bearer%20{t}")]
    public async Task Token_in_the_query_is_ignored(string query)
    {
        ContractHost host = await HostAsync();
        query = query.Replace("{t}", host.Token().Create(), StringComparison.Ordinal);
        (await host.SendAsync(new ContractRequest(Resource.Any) { Suffix = query })).AssertUnauthenticated(Bearer, DPoP);
        (await host.SendAsync(new ContractRequest(Resource.Optional) { Suffix = query })).AssertGranted("anonymous");
    }

    [Rule("RFC 6750 §2.2 form")]
    [Theory]
    [InlineData("Content-Type: application/x-www-form-urlencoded")]
    [InlineData("Content-Type: application/grpc")]
    public async Task Token_in_the_body_is_ignored(string type)
    {
        ContractHost host = await HostAsync();
        var request = new ContractRequest(Resource.Any, type) { Method = "POST", Body = "access_token=" + host.Token().Create() };
        if (host.Traits.HasMethods || type.EndsWith("grpc", StringComparison.Ordinal))
            (await host.SendAsync(request)).AssertUnauthenticated(Bearer, DPoP);
        else
            Assert.NotEqual(Outcome.Granted, (await host.SendAsync(request)).Outcome);   // a form is not a gRPC call
    }

    [Theory]
    [InlineData("X-Access-Token: {t}")]
    [InlineData("Cookie: access_token={t}")]
    [InlineData("X-Forwarded-Authorization: Bearer {t}")]
    [InlineData("X-Authorization: Bearer {t}")]
    [InlineData("Proxy-Authorization: Bearer {t}")]
    public async Task Token_in_another_field_is_ignored(string field)
    {
        ContractHost host = await HostAsync();
        (await host.SendAsync(Resource.Any, field.Replace("{t}", host.Token().Create(), StringComparison.Ordinal))).AssertUnauthenticated(Bearer, DPoP);
    }

    [Rule("RFC 6750 §2 one field")]
    [Theory]
    [InlineData("Bearer {t}", "Bearer {t}")]
    [InlineData("Bearer {t}", "Bearer x")]
    [InlineData("Bearer x", "Bearer {t}")]
    [InlineData("DPoP {t}", "Bearer {t}")]
    [InlineData("Bearer {t}", "DPoP {t}")]
    [InlineData("Basic YTpi", "Bearer {t}")]
    [InlineData("Bearer {t}", "Basic YTpi")]
    public async Task Two_Authorization_fields_are_rejected_with_the_error_on_both_schemes(string first, string second)
    {
        ContractHost host = await HostAsync();
        string token = host.Token().Create();
        string[] fields = [.. new[] { first, second }.Select(value => "Authorization: " + value.Replace("{t}", token, StringComparison.Ordinal))];
        ContractResponse response = await host.SendAsync(Resource.Any, fields);
        if (host.Traits.SeesRepeatedFields)
            response.AssertRejected(400, Error(Bearer, "invalid_request", Several), Error(DPoP, "invalid_request", Several));
        else
            Assert.Equal((await host.SendAsync(Resource.Any, fields[1])).Challenges, response.Challenges);   // the server keeps the last field
    }

    [Theory]
    [InlineData("Bearer {t}, Bearer {t}")]
    [InlineData("Bearer {t},Bearer x")]
    [InlineData("Bearer {t},")]
    [InlineData("Basic YTpi, Bearer {t}")]
    [InlineData("Bearer {t}, DPoP {t}")]
    [InlineData("bearer {t}, basic YTpi")]
    public async Task Two_tokens_in_one_field_are_rejected(string value)
    {
        ContractHost host = await HostAsync();
        ContractResponse response = await host.SendAsync(Resource.Any, "Authorization: " + value.Replace("{t}", host.Token().Create(), StringComparison.Ordinal));
        Assert.Equal((Outcome.Rejected, host.Seen(System.Net.HttpStatusCode.BadRequest), Several), (response.Outcome, response.Status, response.Text));
        Assert.Equal(["invalid_request"], response.Errors);
    }

    [Theory]
    [InlineData("?access_token=x")]
    [InlineData("?access_token=")]
    [InlineData("?a=b&access_token=x")]
    [InlineData("?access%5Ftoken=x")]
    [InlineData("?ACCESS_token=x")]
    public async Task Token_in_the_query_beside_one_in_the_field_is_rejected(string query)
    {
        ContractHost host = await HostAsync();
        ContractResponse response = await host.SendAsync(new ContractRequest(Resource.Any, "Authorization: Bearer " + host.Token().Create()) { Suffix = query });
        response.AssertRejected(400, Error(Bearer, "invalid_request", Several), DPoP);
    }

    [Theory]
    [InlineData("Bearer")]
    [InlineData("Bearer ")]
    [InlineData("bearer    ")]
    public async Task Scheme_without_a_token_is_rejected(string value)
    {
        ContractHost host = await HostAsync();
        ContractResponse response = await host.SendAsync(Resource.Any, "Authorization: " + value);
        response.AssertRejected(400, Error(Bearer, "invalid_request", "The access token is empty."), DPoP);
    }

    [Fact]
    public async Task Empty_field_is_malformed_everywhere()
    {
        ContractHost host = await HostAsync();
        (await host.SendAsync(Resource.Optional, "Authorization:")).AssertRejected(400, Error(Bearer, "invalid_request", Malformed), Error(DPoP, "invalid_request", Malformed));
    }

    [Rule("RFC 6750 §3.1 other scheme")]
    [Theory, Regression("basic-optional")]
    [InlineData("Basic YTpi")]
    [InlineData("basic YTpi")]
    [InlineData("Basic")]
    [InlineData("Digest username=\"a\", realm=\"b\", nonce=\"c\"")]
    [InlineData("Negotiate YII=")]
    [InlineData("Bearertoken x")]
    [InlineData("Bearer2 x")]
    [InlineData("eyJhbGciOiJub25lIn0")]
    public async Task Credentials_of_another_scheme_count_as_missing_and_get_no_error_code(string value)
    {
        ContractHost host = await HostAsync();
        (await host.SendAsync(Resource.Any, "Authorization: " + value)).AssertUnauthenticated(Bearer, DPoP);
        (await host.SendAsync(Resource.Read, "Authorization: " + value)).AssertUnauthenticated(Bearer + ", scope=\"read\"", DPoP + ", scope=\"read\"");
        (await host.SendAsync(Resource.Optional, "Authorization: " + value)).AssertGranted("anonymous");
    }

    [Theory]
    [InlineData("a.b.c")]
    [InlineData("opaque")]
    [InlineData("a+b/c==")]
    [InlineData("{t}=")]
    [InlineData("{t} ")]
    [InlineData("{t} x")]
    [InlineData("{t}.{t}")]
    [InlineData("\"{t}\"")]
    [InlineData("<{t}>")]
    [InlineData("{t}\\")]
    [InlineData("{t};a=b")]
    [InlineData("{t}%20")]
    public async Task Text_that_is_not_a_JWT_is_an_invalid_token(string token)
    {
        ContractHost host = await HostAsync();
        ContractResponse response = await host.SendAsync(Resource.Any, $"Authorization: Bearer {token.Replace("{t}", host.Token().Create(), StringComparison.Ordinal)}");
        if (token == "{t} " && host.Traits.TrimsFields)
            response.AssertGranted();
        else
            response.AssertRejected(401, Error(Bearer, "invalid_token", "The access token is malformed."), DPoP);
    }

    [Theory]
    [InlineData("\u00e9{t}")]
    [InlineData("{t}\u00c3\u00a9")]
    [InlineData("{t}\u0001")]
    [InlineData("{t}\u007f")]
    [InlineData("\u00c2\u00a0{t}")]
    [InlineData("{t}\u0000")]
    public async Task Bytes_that_are_forbidden_in_a_field_value_grant_no_access(string token)
    {
        ContractHost host = await HostAsync();
        ContractResponse response = await host.SendAsync(Resource.Any, $"Authorization: Bearer {token.Replace("{t}", host.Token().Create(), StringComparison.Ordinal)}");
        Assert.Contains(response.Outcome, (Outcome[])[Outcome.NotServed, Outcome.Rejected]);
    }

    [Theory]
    [InlineData(16_384)]
    [InlineData(16_385)]
    public async Task Token_that_is_too_long_is_rejected(int length)
    {
        ContractHost host = await HostAsync();
        ContractResponse response = await host.BearerAsync(new string('a', length));
        response.AssertRejected(401, Error(Bearer, "invalid_token", length > 16_384 ? "The access token is too long." : "The access token is malformed."), DPoP);
    }
}
