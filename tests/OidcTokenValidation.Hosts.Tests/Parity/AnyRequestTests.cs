using OidcTokenValidation.Hosts.Tests.Hosts;

namespace OidcTokenValidation.Hosts.Tests.Parity;

/// <summary>Random requests: every host gives the same response as ASP.NET Core, or its server rejects the request.</summary>
public sealed class AnyRequestTests(SharedHosts hosts)
{
    private const int Requests = 80;

    private static readonly string[] Authorizations =
    [
        "", "", "Bearer {t}", "bearer {t}", "Bearer {s}", "Bearer {b}", "Bearer {e}", "Bearer {m}", "DPoP {b}", "DPoP {b}", "dpop {b}", "DPoP {t}", "DPoP {e}", "DPoP {o}", "DPoP {bs}",
        "Bearer", "DPoP", "Bearer  {t}", "Bearer {t}, Bearer {s}", "Bearer {t},", ", Bearer {t}", ",", "Bearer {t}=", "Bearer {t};", "Bearer \"{t}\"", "Basic YTpi", "Basic a, Bearer {t}",
        "Digest a=\"Bearer {t}\"", "Digest a=\"b, Bearer {t}\"", "Bearer{t}", "{t}", "Bearer: {t}", "Bearer=\"{t}\"", "Bearer realm=\"x\"", "=", "!#$ x", "Be(arer {t}", "Bearer\t{t}", "Bearer {t}\t{t}",
        "Bearer {t} {t}", "DPoP {b},{b}", "DPoP {b} {p}", "Bearer {p}", "DPoP {p}", "Negotiate", "Bearer null", "Bearer undefined", "Bearer []", "Bearer .", "Bearer ..", "Bearer ...", "Bearer ....", "Bearer a.b.c.d.e",
    ];

    private static readonly string[] Proofs =
    [
        "", "", "{p}", "{p}", "{p}", "{p}", "{u}", "{h}", "{k}", "{t}", "x", " ", ",", "{p},", ",{p}", "{p}, {p}", "{p} {p}", "{p}=", "\"{p}\"", "..", "DPoP {p}", "{p};q=1",
    ];

    private static readonly string[] Suffixes = ["", "", "", "", "?", "?a=b", "?access_token={t}", "?access_token", "?a&access_token=", "?ACCESS%5fTOKEN=x", "?x=access_token=y", "?#access_token=x", "?%61ccess_token=x"];

    private static readonly string[] Others = ["", "", "", "Proxy-Authorization: Bearer {t}", "X-Forwarded-Host: evil.example", "Client-Cert: :AAAA:", "Cookie: access_token={t}", "X-HTTP-Method-Override: GET", "Origin: https://app.example"];

    // A gRPC status has a message also where an HTTP response has no text.
    private static readonly string[] GeneralTexts = ["The call needs a valid access token.", "The access token does not allow this."];

    public static TheoryData<string> Setups => [.. All.Select(static setup => setup.Name)];

    private static ContractSetup[] All { get; } =
    [
        ContractSetup.Usual, ContractSetup.DPoPRequired, ContractSetup.DPoPOff, ContractSetup.Nonces, ContractSetup.Terse, ContractSetup.PublicAddress, ContractSetup.TrustedProxy, ContractSetup.FullMetadata,
    ];

    [Theory]
    [MemberData(nameof(Setups))]
    public async Task Every_host_gives_the_same_response(string name)
    {
        ContractSetup setup = Array.Find(All, one => one.Name == name)!;
        ContractHost expected = await hosts.GetAsync(HostKind.AspNetCore, setup);
        ContractHost[] others = [await hosts.GetAsync(HostKind.HttpListener, setup), await hosts.GetAsync(HostKind.Grpc, setup)];
        var random = new Random(name.Length);
        List<string> differences = [];
        HashSet<Outcome> outcomes = [];
        for (int i = 0; i < Requests; i++)
        {
            var request = new ContractRequest(Pick(random, Resource.All), [Field("Authorization: ", Pick(random, Authorizations)), Field("DPoP: ", Pick(random, Proofs)), Pick(random, Others)])
            {
                Suffix = Pick(random, Suffixes),
            };
            ContractResponse expectedResponse = await SendAsync(expected, request);
            outcomes.Add(expectedResponse.Outcome);
            foreach (ContractHost host in others)
            {
                ContractResponse got = await SendAsync(host, request);
                if (!IsAlike(expectedResponse, got))
                    differences.Add($"{request.Resource.Name}{request.Suffix} {string.Join(" | ", request.Fields)}\n  {Describe(expectedResponse)}\n  {Describe(got)}");
            }
        }

        Assert.True(differences.Count == 0, string.Join('\n', differences));
        Assert.InRange(outcomes.Count, 3, 4);
    }

    private static T Pick<T>(Random random, IReadOnlyList<T> list) => list[random.Next(list.Count)];

    private static string Field(string name, string value) => value.Length == 0 ? "" : name + value;

    private static Task<ContractResponse> SendAsync(ContractHost host, ContractRequest request)
    {
        string bound = host.BoundToken().WithScope("read").Create();
        Dictionary<string, string> texts = new(StringComparer.Ordinal)
        {
            ["{t}"] = host.Token().Create(),
            ["{s}"] = host.Token().WithScope("read", "write").WithClaim("roles", "admin").Create(),
            ["{e}"] = host.Token().Expired().Create(),
            ["{m}"] = host.Token().WithClaim("acr", "urn:example:gold").WithClaim("auth_time", host.Clock.GetUtcNow().ToUnixTimeSeconds()).WithScope("read").Create(),
            ["{o}"] = host.Token().BoundTo(host.OtherClient).Create(),
            ["{bs}"] = bound,
            ["{b}"] = bound,
            ["{p}"] = host.Proof(bound, request.Resource).Create(),
            ["{u}"] = host.Proof(bound).WithClaim("htu", "http://evil.example/").Create(),
            ["{h}"] = host.Proof(bound, request.Resource).WithClaim("htm", "PATCH").Create(),
            ["{k}"] = host.OtherClient.Proof(host.Method, host.UrlOf(request.Resource)).ForToken(bound).Create(),
        };
        string Fill(string text) => texts.Aggregate(text, static (filled, one) => filled.Replace(one.Key, one.Value, StringComparison.Ordinal));
        return host.SendAsync(request with { Fields = [.. request.Fields.Where(static field => field.Length > 0).Select(Fill)], Suffix = Fill(request.Suffix) });
    }

    // A host that does not distinguish 400 from 401 is otherwise equal; a field that HTTP/2 forbids is not granted.
    private static bool IsAlike(ContractResponse expectedResponse, ContractResponse got) =>
        (got.Outcome == Outcome.NotServed && !got.Host.Traits.TrimsFields && expectedResponse.Outcome != Outcome.Granted)
        || (expectedResponse.Outcome == got.Outcome
            && got.Host.Seen((System.Net.HttpStatusCode)expectedResponse.Status) == got.Status
            && expectedResponse.Challenges.SequenceEqual(got.Challenges, StringComparer.Ordinal)
            && (expectedResponse.Text == got.Text || (!got.Host.Traits.HasProblemBody && GeneralTexts.Contains(got.Text, StringComparer.Ordinal) && (expectedResponse.Outcome == Outcome.Unauthenticated || expectedResponse.Text.Length == 0)))
            && (expectedResponse.Nonce is null) == (got.Nonce is null));

    private static string Describe(ContractResponse response) => $"{response.Host.GetType().Name}: {response.Outcome} {response.Status} {response.Text} {string.Join(" / ", response.Challenges)} {response.Nonce}";
}
