// A store and a feed out of the packed package, on the server of the environment: a proof is accepted once, and what is appended is read.
using System.Security.Cryptography;
using OidcTokenValidation;
using OidcTokenValidation.Redis;

string server = Environment.GetEnvironmentVariable("REDIS")!;
using var store = new RedisReplayStore(new RedisReplayStoreOptions { ConnectionString = server });
var proof = ReplayKey.Create(RandomNumberGenerator.GetBytes(32), "proof");
DateTimeOffset soon = DateTimeOffset.UtcNow.AddMinutes(1);
Console.WriteLine($"{await store.TryAddAsync(proof, soon, default)}, {await store.TryAddAsync(proof, soon, default)}, {(await store.ProbeAsync(default)).Fault ?? "no fault"}");

using var feed = new RedisRevocationFeed(new RedisRevocationFeedOptions { ConnectionString = server });
using var revocations = TokenRevocations.Create(new TokenRevocationOptions { MaxTokenLifetime = TimeSpan.FromHours(1) }, feed);
await revocations.CatchUpAsync();
Console.WriteLine($"{await revocations.RevokeTokenAsync("https://login.example.com/", Guid.NewGuid().ToString())}");
