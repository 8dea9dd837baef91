using OidcTokenValidation.Tool.Conformance;
using OidcTokenValidation.Tool.Output;

namespace OidcTokenValidation.Tool.Tests.Conformance;

/// <summary>The forms of a report: text, JSON and JUnit.</summary>
public sealed class ReportTests
{
    private static readonly Chapter Chapter = new("rfc9068", "JWT access tokens (RFC 9068)", []);

    private static readonly ConformanceReport Report = new(
        new Target(new Uri("http://127.0.0.1:5001/"), "/things", "https://things.example.com/"),
        "http://127.0.0.1:5005",
        [
            Create("rfc9068-a", Level.Must, Observation.Passed),
            Create("rfc9068-b", Level.Must, Observation.Failed("expected: not 2xx; received: 200 \u001b[31m")),
            Create("rfc9068-c", Level.Should, Observation.Passed),
            Create("rfc9068-d", Level.Opinion, Observation.Skipped("write --nonce")),
        ]);

    [Fact]
    public void Text_has_the_numbers_of_each_level_what_failed_and_what_turns_skipped_rows_on() => Assert.Equal(
        """
        FAILED: at least one row that a standard requires has failed.

          level       passed      FAILED      skipped
          MUST        1           1           0
          SHOULD      1           0           0
          opinion     0           0           1

        rfc9068: JWT access tokens (RFC 9068): 2 of 4 rows passed
          FAILED  MUST  rfc9068-b  RFC 9068 §4
            the title of rfc9068-b
            expected: not 2xx; received: 200 \u001b[31m
          skipped 1: write --nonce

        """.ReplaceLineEndings(),
        ConformancePage.Create(Report).ToString());

    [Fact]
    public void JSON_has_every_row()
    {
        string json = ConformanceJson.Write(Report with { Results = [.. Report.Results.Skip(1).Take(1)] });

        Assert.Equal(
            """
            {
              "api": "http://127.0.0.1:5001",
              "path": "/things",
              "issuer": "http://127.0.0.1:5005",
              "audience": "https://things.example.com/",
              "summary": {
                "must": {
                  "failed": 1,
                  "passed": 0,
                  "skipped": 0
                },
                "should": {
                  "failed": 0,
                  "passed": 0,
                  "skipped": 0
                },
                "opinion": {
                  "failed": 0,
                  "passed": 0,
                  "skipped": 0
                }
              },
              "rows": [
                {
                  "id": "rfc9068-b",
                  "chapter": "rfc9068",
                  "section": "RFC 9068 \u00A74",
                  "level": "must",
                  "title": "the title of rfc9068-b",
                  "outcome": "failed",
                  "detail": "expected: not 2xx; received: 200 \u001B[31m"
                }
              ]
            }

            """.ReplaceLineEndings("\n"),
            json.ReplaceLineEndings("\n"));
    }

    [Fact]
    public void JUnit_has_a_suite_for_the_chapter_and_a_case_for_each_row() => Assert.Equal(
        """
        <testsuites name="oidc-token conformance" tests="4" failures="1" skipped="1">
          <testsuite name="rfc9068" tests="4" failures="1" skipped="1">
            <testcase classname="rfc9068.MUST" name="rfc9068-a (RFC 9068 §4): the title of rfc9068-a" />
            <testcase classname="rfc9068.MUST" name="rfc9068-b (RFC 9068 §4): the title of rfc9068-b">
              <failure message="expected: not 2xx; received: 200 \u001b[31m" />
            </testcase>
            <testcase classname="rfc9068.SHOULD" name="rfc9068-c (RFC 9068 §4): the title of rfc9068-c" />
            <testcase classname="rfc9068.opinion" name="rfc9068-d (RFC 9068 §4): the title of rfc9068-d">
              <skipped message="write --nonce" />
            </testcase>
          </testsuite>
        </testsuites>

        """.ReplaceLineEndings("\n"),
        ConformanceJUnit.Write(Report).ReplaceLineEndings("\n"));

    [Fact]
    public void Report_fails_at_the_level_of_a_failure_and_at_less_binding_ones() =>
        Assert.All(Enum.GetValues<Level>(), static level => Assert.True(Report.HasFailed(level)));

    [Fact]
    public void Report_does_not_fail_at_a_more_binding_level() =>
        Assert.False((Report with { Results = [Create("x", Level.Should, Observation.Failed("x"))] }).HasFailed(Level.Must));

    private static RowResult Create(string id, Level level, Observation observation) => new(
        Chapter, new Row(id, "RFC 9068 §4", level, "the title of " + id, [], static (_, _) => Task.FromResult(Observation.Passed)), observation);
}
