using System.Net;
using OidcTokenValidation.AspNetCore.Tests.Support;
using OidcTokenValidation.TestSupport.Http;

namespace OidcTokenValidation.AspNetCore.Tests.Hosting;

/// <summary>Parallel requests each get their own result.</summary>
public sealed class ConcurrencyTests(ThingsApi api) : IClassFixture<ThingsApi>
{
    [Fact]
    public async Task Two_hundred_mixed_parallel_requests_each_get_their_own_result()
    {
        Task<(int Index, Reply Reply)>[] requests = [.. Enumerable.Range(0, 200).Select(async index => (index, await api.SendAsync("/scope", Authorization(index))))];
        foreach ((int index, Reply reply) in await Task.WhenAll(requests))
        {
            switch (index % 5)
            {
                case 0:
                    reply.AssertOk($"user-{index}");
                    break;
                case 1:
                    reply.AssertProblem(HttpStatusCode.Forbidden, "insufficient_scope");
                    break;
                case 2:
                    reply.AssertRefused(HttpStatusCode.Unauthorized, "Bearer realm=\"things\", scope=\"read\"", error: null);
                    break;
                case 3:
                    reply.AssertProblem(HttpStatusCode.Unauthorized, "invalid_token");
                    break;
                default:
                    reply.AssertProblem(HttpStatusCode.BadRequest, "invalid_request");
                    break;
            }
        }

        Assert.Empty(api.Host.Logs.Errors);
    }

    private static string? Authorization(int index) => (index % 5) switch
    {
        0 => Providers.Home.Token().WithSubject($"user-{index}").WithScope("read").Bearer(),
        1 => Providers.Home.Token().WithSubject($"user-{index}").WithScope("write").Bearer(),
        2 => null,
        3 => Providers.Home.Token().WithScope("read").WithSignature(new byte[64]).Bearer(),
        _ => "Bearer",
    };
}
