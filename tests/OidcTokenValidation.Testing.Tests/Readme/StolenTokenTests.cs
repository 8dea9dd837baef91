using System.Net;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using OidcTokenValidation.Testing;
using Xunit;

namespace Things.Tests;

public sealed class StolenTokenTests
{
    [Fact]
    public async Task Stolen_token_is_of_no_use_and_an_own_one_until_it_expires()
    {
        var clock = new TestClock();
        using var issuer = new TestIssuer(clock: clock);
        using var phone = new DPoPClient(clock: clock);
        using var thief = new DPoPClient(clock: clock);
        await using WebApplicationFactory<Program> api = new WebApplicationFactory<Program>()
            .WithWebHostBuilder(host => host.ConfigureTestServices(services => services.UseTestIssuer(issuer)));
        using HttpClient anybody = api.CreateClient();

        string token = issuer.Token().WithSubject("alice").BoundTo(phone).ExpiringIn(TimeSpan.FromMinutes(5)).Create();
        using HttpClient owner = api.CreateDefaultClient(phone.CreateHandler(token));
        using HttpClient thiefClient = api.CreateDefaultClient(thief.CreateHandler(token));

        Assert.Equal("alice", await owner.GetStringAsync("/me"));
        Assert.Equal(HttpStatusCode.Unauthorized, (await thiefClient.GetAsync("/me")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await anybody.As(token).GetAsync("/me")).StatusCode);

        clock.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal(HttpStatusCode.Unauthorized, (await owner.GetAsync("/me")).StatusCode);
    }
}
