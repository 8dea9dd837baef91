// An issuer out of the packed test kit, on a free loopback port. Prints its address and tokens as shell variables, and serves until it is ended.
using OidcTokenValidation.Testing;

await using TestIssuerServer server = TestIssuerServer.Start();
Console.WriteLine($"ISSUER={server.Issuer.Issuer}");
Console.WriteLine($"GOOD={Token().Create()}");
Console.WriteLine($"EXPIRED={Token().Expired().Create()}");
Console.WriteLine($"WITHOUT_SCOPE={Token().WithoutClaim("scope").Create()}");
Console.WriteLine($"GREET={Token().WithScope("greet").Create()}");
Console.WriteLine($"GREET_LOUD={Token().WithScope("greet greet:loud").Create()}");
Console.WriteLine("READY=yes");
await Task.Delay(Timeout.Infinite);

TestTokenBuilder Token() => server.Issuer.Token().For("https://api.example.com/").WithSubject("alice").WithScope("read:things").ExpiringIn(TimeSpan.FromMinutes(30));
